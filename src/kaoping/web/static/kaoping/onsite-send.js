/* The outbox of what is written without a network: kept on the disk first, then sent in its order, each thing under a key of its own so that the
   server takes it once. It stands behind the sheet as mark-outbox.js does, and behind the page of this device. One tab sends at a time. */
(function () {
  "use strict";
  const S = window.kaopingOnsite;
  if (!S || !S.able) return;
  const WAITS = [2, 4, 8, 15, 30, 60];   // seconds between attempts
  const heard = [];
  let user = "", device = "", mirror = [], tries = 0, timer = 0, stopped = "", line = Promise.resolve(), unsaved = 0;

  const told = "BroadcastChannel" in window ? new BroadcastChannel("kaoping-onsite") : null;
  const tell = (what, detail) => heard.forEach((listener) => listener(what, detail || {}));
  const keyOf = (entry, place) => entry + "." + place;
  async function load() { mirror = user ? await S.outbox(user) : []; return mirror; }
  async function changed() { await load(); if (told) told.postMessage(user); }
  if (told) told.onmessage = (event) => { if (event.data === user) load().then(() => { tell("changed"); pumpIn(300); }); };
  async function begin(who) {
    user = who;
    device = await S.device();
    await load();
    pumpIn(0);
  }
  const of = (key) => mirror.filter((r) => r.kind === "answer" && r.key === key);
  const last = (key) => { const all = of(key); return all[all.length - 1] || null; };

  /* One after the other: what was written first has the lower number. */
  function inLine(does) {
    const mine = line.then(does);
    line = mine.catch(() => undefined);
    return mine;
  }
  /* Something to be sent is kept, in place of `old` where that was never tried. Full: nothing is kept, and what was there stays. */
  function keep(record, old) {
    unsaved += 1;
    return inLine(async () => {
      try {
        const whole = Object.assign({ user, device, id: S.uuid(), made: new Date().toISOString(), state: "waiting", tried: false }, record);
        const instead = old && old();
        if (instead) whole.version = instead.version;
        await S.transact(["outbox"], (place) => { if (instead && (!instead.tried || instead.state !== "waiting")) place.delete(instead.seq); place.add(whole); });
        await changed();
        tell("local", { key: whole.key, record: whole });
        return true;
      } catch (error) {
        const words = S.full(error) ? "本机存储空间已满，这一处没有存下；已经存下的都还在。请删去本机不用的照片或带来的单位，再填一次" : "浏览器没有让存，这一处没有存下；请抄在纸上，联系系统管理员";
        tell("full", { key: record.key, record, words });
        return false;
      } finally { unsaved -= 1; }
    });
  }
  /* An answer as it stands on the sheet. Where an earlier one is under way, this one follows it and is written over its result. */
  function put(entry, place, content, base, about, delay) {
    const key = keyOf(entry, place);
    keep({ kind: "answer", entry: String(entry), place, key, content, version: base, url: about.receive, label: about.label, back: about.back }, () => {
      const now = last(key);
      return now && now.tried && now.state === "waiting" ? { seq: now.seq, version: null, tried: true, state: "waiting" } : now;
    }).then((kept) => kept && pumpIn(delay || 0));
  }
  async function drop(key) {
    const gone = of(key);
    mirror = mirror.filter((r) => !gone.includes(r));
    await S.transact(["outbox"], (place) => gone.forEach((r) => place.delete(r.seq)));
    await changed();
  }
  async function remove(seq) { await S.transact(["outbox"], (place) => place.delete(seq)); await changed(); tell("changed"); }
  const change = (seq, does) => inLine(async () => {
    await S.transact(["outbox"], (place) => { const asked = place.get(seq); asked.onsuccess = () => { if (asked.result) { does(asked.result); place.put(asked.result); } }; });
    await changed();
  });
  /* The person has chosen their own over what stands there: another thing than the one that was refused, under a key of its own. */
  async function keepMine(key, version) {
    for (const r of of(key).filter((one) => one.state !== "waiting")) {
      await change(r.seq, (one) => { one.version = version; one.state = "waiting"; one.tried = false; one.id = S.uuid(); delete one.conflict; delete one.words; });
    }
    pumpIn(0);
  }
  async function again(seq) { await change(seq, (one) => { one.state = "waiting"; delete one.words; }); pumpIn(0); }
  /* What the person has taken over from the other side counts as what stands. */
  const adopt = (entry, place, content, version) => S.put("sent", { slot: S.slotOf(user, entry, place), user, entry: String(entry), place, content, version });

  const needs = (r) => (r.kind === "photo" ? [r.visit] : r.kind === "answer" ? r.content.basis.filter((b) => b.kind === "visit").map((b) => String(b.id)) : []);
  const before = (one, r) => one.seq < r.seq && ((r.kind === "answer" && one.kind === "answer" && one.key === r.key) || (one.kind === "visit" && needs(r).includes("k:" + one.id)));
  const nextUp = () => mirror.find((r) => r.state === "waiting" && !mirror.some((one) => before(one, r)));
  function pumpIn(wait) { clearTimeout(timer); timer = setTimeout(pump, wait); }
  async function pump() {
    if (!user || stopped === "other") return;
    if (!navigator.onLine) { tell("waiting", { words: "没有网络" }); return; }
    let free = false;
    const lock = navigator.locks ? (does) => navigator.locks.request("kaoping-onsite-send", { ifAvailable: true }, (got) => (got ? does() : undefined)) : (does) => does();
    await lock(async () => {
      let go = true;
      free = true;
      while (go) {
        await load();
        const record = nextUp();
        if (!record) { tell(mirror.length ? "stuck" : "idle"); break; }
        go = await send(record);
      }
    });
    if (!free && nextUp()) pumpIn(1000);   // another tab is at it, or was
  }
  const body = (r) => (r.kind === "answer" ? Object.assign({ place: r.place, version: r.version }, r.content) : r.kind === "visit" ? r.fields : { visit: r.visit, name: r.name, sha256: r.sha256 });
  /* The token against forgery lies in a cookie, which a browser that was killed may have lost: then the server is asked for another. */
  const cookie = () => (document.cookie.split("; ").find((c) => c.startsWith("csrftoken=")) || "").slice(10);
  async function token(url, anew) {
    const answer = anew || !cookie() ? await fetch(url.replace(/receive$/, "state"), { headers: { Accept: "application/json" }, credentials: "same-origin" }) : null;
    return answer && answer.status === 401 ? null : cookie();
  }
  async function send(record) {
    if (!record.tried) {
      const stands = record.version === null ? await S.read("sent", S.slotOf(user, record.entry, record.place)) : null;   // what went before has been taken
      record.tried = true;
      if (record.version === null) record.version = stands ? stands.version : 0;
      await change(record.seq, (one) => { one.tried = true; if (record.kind === "answer") one.version = record.version; });
    }
    tell("sending", { key: record.key, record });
    const form = new FormData();
    form.append("parcel", JSON.stringify({ key: record.id, kind: record.kind, device, seq: record.seq, user, made: record.made, now: Date.now(), body: body(record) }));
    if (record.kind === "photo") form.append("photo", record.blob, record.name);
    const stop = new AbortController(), limit = setTimeout(() => stop.abort(), record.kind === "photo" ? 120000 : 20000);
    let answer = null, reply = {};
    try {
      const proof = await token(record.url, false);
      answer = proof === null ? { status: 401, json: async () => ({ error: "登录已过期" }) } : await fetch(record.url, { method: "POST", body: form, signal: stop.signal, credentials: "same-origin", redirect: "manual",
        headers: { Accept: "application/json", "X-CSRFToken": proof } });
      reply = await answer.json().catch(() => ({}));
    } catch (error) { answer = null; }
    clearTimeout(limit);
    return settle(record, answer ? answer.status : 0, reply);
  }
  async function settle(record, status, reply) {
    const { key } = record;
    if (status === 200 && reply.receipt) return done(record, reply);
    if (status === 409 && reply.conflict) {
      if (await overtaken(record)) return true;
      await change(record.seq, (one) => { one.state = "conflict"; one.conflict = reply.conflict; });
      tell("conflict", { key, record: last(key) || record, conflict: reply.conflict });
      return true;
    }
    if (status === 401) { stopped = reply.other ? "other" : "login"; tell(stopped, { words: reply.error }); if (!reply.other) later(15); return false; }
    if ([404, 409, 413, 422].includes(status) && !reply.torn) {
      const words = status === 404 ? "您在这个单位的权限已经结束，或分工已经改变" : status === 413 ? "文件太大，服务器没有接受" : reply.error || "服务器没有接受";
      if (await overtaken(record)) return true;
      await change(record.seq, (one) => { one.state = "refused"; one.words = words; });
      tell("refused", { key, record, words });
      return true;
    }
    if (status === 403) await token(record.url, true).catch(() => undefined);
    tell("waiting", { key, record, words: status === 403 ? "页面打开得太久，请刷新页面" : reply.error || (status ? "服务器暂时没有收下" : "连不上服务器") });
    later(0);
    return false;
  }
  function later(least) { pumpIn(1000 * Math.max(least, WAITS[Math.min(tries, WAITS.length - 1)])); tries += 1; }
  /* What was not taken while the person went on writing: the later words stand in its place, and are to be said yes or no to by themselves. */
  const overtaken = (record) => inLine(async () => {
    await load();
    const next = record.kind === "answer" && of(record.key).find((r) => r.seq > record.seq);
    if (!next) return false;
    await S.transact(["outbox"], (place) => { place.delete(record.seq); place.put(Object.assign({}, next, { version: record.version })); });
    await changed();
    return true;
  });
  /* It is on the server: out of the outbox and noted as what stands, at once. */
  async function done(record, reply) {
    tries = 0; stopped = "";
    if (reply.now) await S.heard(reply.now);
    const base = { user, entry: record.entry }, stands = reply.mark && reply.mark.version === reply.version ? reply.mark : record.content;
    await inLine(async () => {
      await S.transact(["outbox", "sent"], (outbox, sent) => {
        outbox.delete(record.seq);
        if (record.kind === "answer") sent.put(Object.assign(base, { slot: S.slotOf(user, record.entry, record.place), place: record.place, version: reply.version,
          content: { answer: stands.answer, note: stands.note, basis: stands.basis } }));
        if (record.kind === "visit") sent.put(Object.assign(base, { slot: S.slotOf(user, record.entry, "k:" + record.id), visit: { id: reply.visit, no: reply.no }, fields: record.fields, key: record.id }));
      });
      await changed();
    });
    tell(record.kind === "answer" && reply.item ? "saved" : "sent", { key: record.key, record, reply, newer: of(record.key).length > 0 });
    return true;
  }

  window.addEventListener("online", () => { tries = 0; if (stopped === "login") stopped = ""; pumpIn(0); });
  window.addEventListener("offline", () => tell("waiting", { words: "没有网络" }));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { tries = 0; pumpIn(0); } });
  window.addEventListener("beforeunload", (event) => { if (unsaved) { event.preventDefault(); event.returnValue = ""; } });
  const troubles = {
    get: (key) => { const r = last(key); return r && r.state === "conflict" ? { conflict: r.conflict } : r && r.state === "refused" ? { words: r.words } : undefined; },
    has: (key) => Boolean(troubles.get(key)),
    get size() { return mirror.filter((r) => r.state !== "waiting").length; },
  };
  window.kaopingOutbox = { begin, put, keep, drop, remove, again, keyOf, keepMine, adopt, troubles, get: last, all: () => mirror.slice(), hear: (listener) => heard.push(listener),
    flush: () => pumpIn(0), unkept: () => unsaved > 0, stopped: () => stopped };
})();
