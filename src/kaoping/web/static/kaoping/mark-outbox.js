/* The outbox of the marking sheet: every answer is kept in this browser before it is sent, and stays there until the server has it.
   It survives a lost network, a closed tab and an ended session, and belongs to one account: nobody else who logs in here sees or sends it. */
(function () {
  "use strict";
  const sheet = document.querySelector("[data-marking]");
  if (!sheet) return;
  const user = sheet.dataset.user;
  const HEAD = "kaoping.out." + user + ".";
  const WAITS = [1, 2, 4, 8, 15, 30];   // seconds between attempts
  const memory = new Map();             // where the browser refuses to keep anything
  const due = new Map();                // key → when it may be sent
  const troubles = new Map();           // key → {words} or {conflict}: waits for the person
  const heard = [];
  let busy = false, tries = 0, timer = 0, stopped = "";

  const keyOf = (entry, place) => HEAD + entry + "." + place;
  const tell = (what, detail) => heard.forEach((listener) => listener(what, detail || {}));

  function get(key) {
    if (memory.has(key)) return memory.get(key);
    try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
  }
  function store(key, record) {
    try { localStorage.setItem(key, JSON.stringify(record)); memory.delete(key); } catch (error) { memory.set(key, record); }
  }
  function drop(key) {
    memory.delete(key); troubles.delete(key); due.delete(key);
    try { localStorage.removeItem(key); } catch (error) { /* it was never kept there */ }
  }
  function keys() {
    const found = new Set(memory.keys());
    try { for (let i = 0; i < localStorage.length; i += 1) if (localStorage.key(i).startsWith(HEAD)) found.add(localStorage.key(i)); } catch (error) { /* none */ }
    return Array.from(found);
  }
  const all = () => keys().map((key) => Object.assign({ key }, get(key))).filter((r) => r.place).sort((a, b) => a.when - b.when);

  /* Keep what stands on the page now. `base` is the version it was written over; an older record's version stays, as nothing newer was seen. */
  function put(entry, place, content, base, about, delay) {
    const key = keyOf(entry, place);
    const old = get(key);
    const record = { id: Date.now() + "-" + Math.random().toString(36).slice(2), entry, place, content, version: old ? old.version : base,
      tried: old ? old.tried : [], when: Date.now(), url: about.url, label: about.label, back: about.back };
    store(key, record);
    troubles.delete(key);
    due.set(key, Date.now() + (delay || 0));
    tell("kept", { key, record });
    pumpIn(delay || 0);
  }

  /* Two contents that the server would store alike. */
  const picks = (basis) => (basis || []).filter((b) => b.kind !== "clause").map((b) => b.kind + ":" + b.id + ":" + (b.page || "")).sort().join("|");
  const sign = (content) => [content.answer.trim(), content.note.trim(), picks(content.basis)].join("\n");

  function pumpIn(wait) { clearTimeout(timer); timer = setTimeout(pump, wait); }
  function nextUp() {
    const waiting = all().filter((r) => !troubles.has(r.key));
    const ready = waiting.find((r) => (due.get(r.key) || 0) <= Date.now());
    if (!ready && waiting.length) pumpIn(Math.max(20, Math.min(...waiting.map((r) => due.get(r.key) || 0)) - Date.now()));
    return ready;
  }
  const cookie = (name) => (document.cookie.split("; ").find((c) => c.startsWith(name + "=")) || "").slice(name.length + 1);
  const token = () => cookie("csrftoken") || (document.querySelector("[name=csrfmiddlewaretoken]") || {}).value || "";

  async function post(url, body, json) {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 15000);
    const headers = { Accept: "application/json", "X-CSRFToken": token() };
    if (json) headers["Content-Type"] = "application/json";
    try {
      return await fetch(url, { method: "POST", headers, body, signal: stop.signal, keepalive: true, credentials: "same-origin", redirect: "manual" });
    } finally { clearTimeout(limit); }
  }

  async function pump() {
    if (busy || stopped === "other") return;
    const record = nextUp();
    if (!record) { if (!all().length) tell("idle"); return; }
    busy = true;
    const key = record.key;
    record.tried = record.tried.filter((t) => t !== sign(record.content)).concat(sign(record.content)).slice(-20);
    const kept = Object.assign({}, record);
    delete kept.key;
    store(key, kept);
    tell("sending", { key, record });
    let answer = null, reply = {};
    try {
      answer = await post(record.url, JSON.stringify(Object.assign({ place: record.place, version: record.version, user }, record.content)), true);
      reply = await answer.json().catch(() => ({}));
    } catch (error) { answer = null; }
    busy = false;
    settle(key, record, answer, reply);
  }

  function settle(key, record, answer, reply) {
    const status = answer ? answer.status : 0;
    if (status === 200 && reply.mark) return done(key, record, reply);
    if (status === 409 && reply.conflict) return clash(key, record, reply.conflict);
    if (status === 401) {
      stopped = reply.other ? "other" : "login";
      tell(stopped, { words: reply.error });
      return stopped === "login" ? again(5) : undefined;
    }
    if (status === 404 || status === 409 || status === 413 || status === 422) {
      troubles.set(key, { words: reply.error || "没有保存，请刷新页面后重试" });
      tell("refused", { key, record, words: troubles.get(key).words });
      return pumpIn(0);
    }
    tell("retry", { key, record, words: status === 403 ? "页面打开得太久，请刷新页面；填写的内容已留在本机" : status ? "服务器暂时没有收下" : "连不上服务器" });
    return again();
  }
  function again(least) {
    const wait = Math.max(least || 0, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
    pumpIn(wait * 1000);
  }
  function done(key, record, reply) {
    tries = 0; stopped = "";
    const now = get(key);
    if (!now || now.id === record.id) drop(key);
    else store(key, Object.assign(now, { version: reply.version, tried: [] }));   // something newer was typed meanwhile
    tell("saved", { key, record, reply, newer: Boolean(now && now.id !== record.id) });
    pumpIn(0);
  }
  function clash(key, record, conflict) {
    const theirs = conflict.theirs;
    const now = get(key) || record;
    if (now.tried.includes(sign(theirs))) {   // our own, whose acknowledgement was lost
      store(key, Object.assign(now, { version: theirs.version }));
      due.set(key, 0);
      return pumpIn(0);
    }
    troubles.set(key, { conflict });
    tell("conflict", { key, record: now, conflict });
    return pumpIn(0);
  }
  /* The person has chosen their own over what stands there. */
  function keepMine(key, version) {
    const now = get(key);
    if (!now) return;
    delete now.key;
    store(key, Object.assign(now, { version }));
    troubles.delete(key);
    due.set(key, 0);
    pumpIn(0);
  }

  window.addEventListener("online", () => { tries = 0; pumpIn(0); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { tries = 0; pumpIn(0); } });
  window.addEventListener("beforeunload", (event) => { if (memory.size) { event.preventDefault(); event.returnValue = ""; } });
  window.kaopingMark = {
    user, post, token,
    outbox: { put, get, all, drop, keyOf, keepMine, hear: (listener) => heard.push(listener), troubles, flush: () => { due.clear(); pumpIn(0); },
      unkept: () => memory.size > 0, stopped: () => stopped },
  };
})();
