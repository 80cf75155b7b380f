/* What is kept in this browser for marking without a network: packages (which sheets were taken along), the outbox (what is to be sent, in its order),
   what has been sent since a sheet was taken, and who was logged in last. Everything belongs to one account. Chromium 86. */
(function () {
  "use strict";
  const NAME = "kaoping-onsite", DAY = 86400000;
  const able = Boolean(window.indexedDB && window.caches && navigator.serviceWorker);   // not over plain http, except on this very machine
  const cacheOf = (user, entry) => "kaoping-onsite-" + user + "-" + entry;
  const slotOf = (user, entry, place) => [user, entry].concat(place || []).join("/");
  let opened = null;

  function open() {
    if (!opened) {
      opened = new Promise((resolve, reject) => {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => {
          const db = asked.result;
          db.createObjectStore("packages", { keyPath: "slot" });
          db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
          db.createObjectStore("sent", { keyPath: "slot" });
          db.createObjectStore("meta", { keyPath: "name" });
        };
        asked.onsuccess = () => { asked.result.onversionchange = () => asked.result.close(); resolve(asked.result); };
        asked.onerror = () => { opened = null; reject(asked.error); };
      });
    }
    return opened;
  }
  /* Everything that `does` asks for, or nothing of it; resolved once it is on the disk. What `does` returns may be a request: then its result. */
  async function transact(stores, does) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const all = db.transaction(stores, "readwrite", { durability: "strict" });
      let found;
      all.oncomplete = () => resolve(found instanceof IDBRequest ? found.result : found);
      all.onabort = () => reject(all.error || new DOMException("aborted", "AbortError"));
      try { found = does(...stores.map((name) => all.objectStore(name))); } catch (error) { all.abort(); reject(error); }
    });
  }
  async function read(store, key) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const place = db.transaction(store).objectStore(store), asked = key === undefined ? place.getAll() : place.get(key);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  const put = (store, value) => transact([store], (place) => place.put(value));
  const full = (error) => Boolean(error) && (error.name === "QuotaExceededError" || /quota|disk|space/i.test(String(error.message)));

  const packages = async (user) => (await read("packages")).filter((p) => p.user === user);
  const outbox = async (user) => (await read("outbox")).filter((r) => r.user === user).sort((a, b) => a.seq - b.seq);
  const sent = async (user, entry) => (await read("sent")).filter((s) => s.user === user && s.entry === entry);
  const meta = async (name) => { const row = await read("meta", name); return row ? row.value : undefined; };
  /* Who was logged in last: said at once, so that the very next page knows it, and once more on the disk, where it outlives a kill. */
  const WHO = "kaoping.onsite.who";
  async function be(user) {
    try { localStorage.setItem(WHO, user); } catch (error) { /* the database has it */ }
    await put("meta", { name: "who", value: user });
  }
  async function who() {
    let said = null;
    try { said = localStorage.getItem(WHO); } catch (error) { /* the database has it */ }
    return said === null ? (await meta("who")) || "" : said;
  }
  async function device() {
    const known = await meta("device");
    if (known) return known;
    const made = uuid();
    await put("meta", { name: "device", value: made });
    return made;
  }
  function uuid() {
    const b = crypto.getRandomValues(new Uint8Array(16)), hex = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  /* The server's time, as far as it can be told: by what it was ahead of this clock when it was last heard. A clock set back does not lengthen a term. */
  async function now() {
    const ahead = (await meta("ahead")) || 0, last = (await meta("last")) || 0;
    return Math.max(Date.now() + ahead, last);
  }
  async function heard(server) {
    await transact(["meta"], (place) => { place.put({ name: "ahead", value: server - Date.now() }); place.put({ name: "last", value: server }); });
  }

  /* Whether a package is past its term. A clock that has been set forward is no reason to believe so while the server can be asked. */
  async function over(p) {
    if (p.until > (await now())) return false;
    if (navigator.onLine) {
      const answer = await fetch(p.state, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
      const told = answer && answer.ok ? await answer.json().catch(() => ({})) : {};
      if (told.now) await heard(told.now);
    }
    return p.until <= (await now());
  }

  /* A sheet with its evidence goes from this device; answers that have not been sent stay. */
  async function wipe(user, entry) {
    await caches.delete(cacheOf(user, entry));
    await transact(["packages"], (place) => place.delete(slotOf(user, entry)));
  }
  /* All sheets of everybody but `user` (nobody: of all), and what is past its term. How many of `user`'s own went for their term. */
  async function tidy(user) {
    let gone = 0;
    for (const p of await read("packages")) {
      if (p.user === user && !(await over(p))) continue;
      gone += p.user === user ? 1 : 0;
      await wipe(p.user, p.entry);
    }
    for (const s of await read("sent")) if (s.user !== user) await transact(["sent"], (place) => place.delete(s.slot));
    const at = await now(), left = new Set((await read("packages")).map((p) => cacheOf(p.user, p.entry)));   // a taking that was cut off leaves a cache without its package
    for (const name of await caches.keys()) {
      if (name.startsWith("kaoping-onsite-") && !left.has(name) && !(await meta("taking." + name) > at - 3600000)) await caches.delete(name);
    }
    if (at > ((await meta("last")) || 0)) await put("meta", { name: "last", value: at });
    return gone;
  }
  /* Whether sheets may stay here: asked of the server when it is there. What went, and why. */
  async function recheck(user) {
    const gone = [];
    for (const p of await packages(user)) {
      const answer = await fetch(p.state, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
      if (!answer || ![200, 404].includes(answer.status)) break;   // not there, or not logged in: nothing is known
      if (answer.status === 404) { gone.push(p.unit); await wipe(user, p.entry); continue; }
      const told = await answer.json().catch(() => ({}));
      if (told.user !== user) break;
      await heard(told.now);
      if (told.locked !== p.locked) await put("packages", Object.assign(p, { locked: told.locked }));
    }
    return gone;
  }
  /* The sheet as it stands on the server now, in place of the one that was taken. */
  async function refreshed(user, entry) {
    const p = await read("packages", slotOf(user, entry));
    const answer = p && (await fetch(p.sheet + p.query, { credentials: "same-origin" }).catch(() => null));
    if (answer && answer.ok && !answer.redirected && (await who()) === user) await (await caches.open(cacheOf(user, entry))).put(p.sheet, answer).catch(() => undefined);
  }
  async function room() {
    const told = navigator.storage && navigator.storage.estimate ? await navigator.storage.estimate() : {};
    return { used: told.usage || 0, free: Math.max(0, (told.quota || 0) - (told.usage || 0)) };
  }
  const size = (bytes) => (bytes >= 1e9 ? (bytes / 1e9).toFixed(1) + " GB" : bytes >= 1e6 ? Math.round(bytes / 1e6) + " MB" : Math.max(1, Math.round(bytes / 1e3)) + " KB");
  const day = (ms) => { const d = new Date(ms); return d.getMonth() + 1 + "月" + d.getDate() + "日 " + String(d.getHours()).padStart(2, "0") + ":" + String(d.getMinutes()).padStart(2, "0"); };

  window.kaopingOnsite = { able, DAY, cacheOf, slotOf, transact, read, put, full, packages, outbox, sent, meta, be, who, device, uuid, now, over, heard, wipe, tidy, recheck, refreshed, room, size, day };
})();
