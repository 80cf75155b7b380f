/* A unit's report saves itself: each answer goes first into the browser's own keeping, then to the server, and is tried again until it is there.
   Nothing typed is lost by a lost network, a closed tab or an ended session. Plain script for Chromium 86; the page works without it. */
(function () {
  "use strict";
  const desk = document.getElementById("desk");
  const form = document.getElementById("report-form");
  if (!desk) return;
  const KEY = "kaoping.report." + desk.dataset.user + "." + desk.dataset.entry + ".";
  const RETRY = 4000;
  let busy = false, timer = 0, stopped = false;
  const memory = new Map(), held = new Set();   // held: waits for the person

  /* Drafts, one key a place so that two windows do not undo each other's: {item, fields: [[name, value]], n, tried}. Kept in localStorage where the
     browser allows it, else for as long as the page stands. */
  function get(place) {
    if (memory.has(place)) return memory.get(place);
    try { return JSON.parse(localStorage.getItem(KEY + place)); } catch (error) { return null; }
  }
  function set(place, draft) {
    try { localStorage.setItem(KEY + place, JSON.stringify(draft)); memory.delete(place); } catch (error) { memory.set(place, draft); }
  }
  function drop(place) {
    memory.delete(place);
    held.delete(place);
    try { localStorage.removeItem(KEY + place); } catch (error) { /* it was never kept there */ }
  }
  function waiting() {
    const found = new Set(memory.keys());
    try { for (let i = 0; i < localStorage.length; i += 1) if (localStorage.key(i).startsWith(KEY)) found.add(localStorage.key(i).slice(KEY.length)); } catch (error) { /* none */ }
    return Array.from(found).filter((place) => get(place));
  }
  const escape = (name) => name.replace(/["\\]/g, "\\$&");
  const box = (place) => form && form.querySelector('[data-place="' + escape(place) + '"]');
  const placeOf = (el) => el.closest("[data-place]") ? el.closest("[data-place]").dataset.place : el.name === "tick" ? desk.dataset.item : "";
  const saved = () => document.getElementById("saved");
  function say(words, kind) {
    const el = saved();
    if (el) { el.className = kind; el.textContent = words; }
  }
  function state(place, words, kind) {
    const where = box(place) && box(place).querySelector(".state");
    if (where) where.replaceChildren(kaoping.make("span", { class: kind }, words));
  }

  function fields(place) {
    return Array.from(new FormData(form).entries()).filter(([name]) => name.endsWith(":" + place) || (name === "tick" && place === desk.dataset.item));
  }
  function keep(place) {
    const old = get(place);
    set(place, { item: desk.dataset.item, fields: fields(place), n: Date.now() + Math.random(), tried: old ? old.tried : [] });
    held.delete(place);
    say("尚未保存…", "saving");
  }
  function soon(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }
  /* Two contents that the server would store alike. */
  const sign = (answer, note, ticks) => JSON.stringify([answer.trim(), note.trim(), ticks.slice().sort()]);
  function signOf(list) {
    const given = {};
    list.forEach(([name, value]) => { given[name.split(":")[0]] = value; });
    const answer = given.answer || [given.word, given.amount].filter(Boolean).join(" ");
    return sign(answer || "", given.note || "", list.filter(([name]) => name === "tick").map(([, value]) => value));
  }
  const token = () => (document.cookie.split("; ").find((c) => c.startsWith("csrftoken=")) || "=" + desk.dataset.csrf).split("=")[1];

  async function send(place, draft) {
    const body = new FormData();
    [["csrfmiddlewaretoken", token()], ["item", draft.item], ["place", place], ...draft.fields].forEach(([name, value]) => body.append(name, value));
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 15000);
    try {
      return await fetch(desk.dataset.save, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual", signal: stop.signal });
    } finally { clearTimeout(limit); }
  }

  async function flush() {
    if (busy || stopped) return;
    const place = waiting().find((one) => !held.has(one));
    if (!place) return;
    busy = true;
    say("正在保存…", "saving");
    const draft = get(place);
    draft.tried = draft.tried.concat(signOf(draft.fields)).slice(-20);
    set(place, draft);
    let reply = null, status = 0;
    try {
      const response = await send(place, draft);
      status = response.status;
      reply = await response.json();
    } catch (error) { reply = null; }
    busy = false;
    take(place, draft, status, reply);
  }

  function over(words, more, link) {
    stopped = true;
    say(words, "unsaved");
    kaoping.notice(more, "err", link);
  }
  const loginAt = () => ({ url: document.body.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search), words: "重新登录" });

  function take(place, draft, status, reply) {
    if (status === 401) { over("登录已过期，填写的内容保留在本机", "登录已过期。您填写的内容保留在这台电脑上，重新登录后自动保存。", loginAt()); return; }
    if (status === 403) { over("没有保存，请刷新页面", "页面打开得太久，请刷新；您填写的内容保留在这台电脑上，刷新后自动保存。"); return; }
    if (!reply || !reply.saved) { failed(place, status, reply); return; }
    const now = get(place) || draft;
    const newer = now.n !== draft.n;
    const theirs = reply.theirs[place];
    const own = theirs && now.tried.includes(sign(theirs.answer, theirs.note, theirs.ticks));   // our own, of which the answer was lost
    const version = own ? theirs.version : reply.saved[place];
    if (version !== undefined) setVersion(place, version);
    if (own || (newer && version !== undefined)) {
      now.fields = now.fields.map(([name, value]) => [name, name === "version:" + place ? String(version) : value]);
      set(place, now);
      soon(own ? 0 : 50);
      return;
    }
    if (!newer && status === 200) drop(place); else if (!newer) held.add(place);
    if (draft.item === desk.dataset.item && !newer) {
      show(place, reply);
      parts(reply.parts);
    } else if (reply.errors[place] || theirs) {
      kaoping.notice(place + "有一处没有保存：" + (reply.errors[place] || "已由" + theirs.by + "填写"), "err", { url: "?item=" + draft.item, words: "去看看" });
    }
    told(reply.at);
  }
  function told(at) {
    const left = waiting();
    if (!left.length) say("✓ 已保存 " + at, "saved");
    else if (left.every((one) => held.has(one))) say("有" + left.length + "处没有保存", "unsaved");
    else soon(50);
  }

  function failed(place, status, reply) {
    if (reply && reply.error && status >= 400 && status < 500) {   // the time is over, or the right: trying again cannot help
      over("没有保存", reply.error + "。您填写的内容仍在这台电脑上。");
      return;
    }
    say("连不上服务器，填写的内容保留在本机，正在重试", "unsaved");
    state(place, "还没有保存，正在重试", "unsaved");
    soon(RETRY);
  }

  function setVersion(place, version) {
    const hidden = form && form.elements["version:" + place];
    if (hidden) hidden.value = version;
  }

  function show(place, reply) {
    const q = box(place);
    if (!q) return;
    const where = q.querySelector(".state");
    const theirs = reply.theirs[place];
    q.classList.toggle("failed", Boolean(theirs || reply.errors[place]));
    if (reply.errors[place]) where.replaceChildren(kaoping.make("ul", { class: "errorlist" }, kaoping.make("li", {}, reply.errors[place])));
    else if (theirs) where.replaceChildren(conflict(place, theirs));
    else state(place, "✓ " + reply.at + " 已保存", "saved");
    const why = q.querySelector(".why"), note = why && why.querySelector("input");
    if (why) why.classList.toggle("why-off", !isBelow(q, reply, place) && !note.value && document.activeElement !== note);
    const clear = q.querySelector(".clear");
    if (clear) clear.classList.toggle("off", !answered(q));
  }
  const isBelow = (q, reply, place) => Boolean(reply.below && reply.below.includes(place)) || Boolean(q.querySelector("[data-below]:checked"));
  const answered = (q) => Boolean(q.querySelector("input[type=radio]:checked") || (q.querySelector("[name^='answer:']") || {}).value);

  /* Two people on one answer: both are shown, and the one who comes later chooses. */
  function conflict(place, theirs) {
    const mine = kaoping.make("button", { type: "button", class: "btn small" }, "用我填的");
    const use = kaoping.make("button", { type: "button", class: "btn small" }, "用对方的");
    mine.addEventListener("click", () => { setVersion(place, theirs.version); keep(place); soon(0); });
    use.addEventListener("click", () => { drop(place); put(place, theirs); setVersion(place, theirs.version); box(place).classList.remove("failed"); state(place, "用了" + theirs.by + "填的", "saved"); });
    const said = [theirs.answer, theirs.note].filter(Boolean).join("；") || "（空）";
    return kaoping.make("div", { class: "clash", role: "alert" }, kaoping.make("p", { class: "pre" }, theirs.by + " " + theirs.at + " 已填：" + said + "。您填的还在上面，没有覆盖。"),
      kaoping.make("div", { class: "btns" }, mine, use));
  }
  function put(place, given) {
    const q = box(place);
    const buttons = Array.from(q.querySelectorAll("input[type=radio]"));
    let pressed = false;
    buttons.forEach((b) => { b.checked = b.value === given.answer; pressed = pressed || b.checked; });
    const answer = q.querySelector("[name^='answer:']");
    if (answer) answer.value = pressed ? "" : given.answer;
    const note = q.querySelector("[name^='note:']");
    if (note) note.value = given.note;
    if (place === desk.dataset.item) document.querySelectorAll("input[name=tick]").forEach((el) => { el.checked = given.ticks.includes(el.value); });
  }

  /* Parts of the page that follow: the list on the left, the bar, the papers. What has the focus is left alone. */
  function parts(given) {
    Object.keys(given || {}).forEach((name) => {
      const old = document.getElementById("part-" + name);
      const html = new DOMParser().parseFromString(given[name], "text/html").body.firstElementChild;
      if (!old || !html) return;
      const at = old.contains(document.activeElement) ? document.activeElement : null;
      if (at && name !== "expected") return;
      const shown = saved();
      old.replaceWith(html);
      if (name === "bar" && shown) say(shown.textContent, shown.className);
      if (at && at.value) { const again = Array.from(html.querySelectorAll("input")).find((el) => el.value === at.value); if (again) again.focus(); }
    });
  }

  function restore() {
    if (!form) return;
    waiting().filter((place) => get(place).item === desk.dataset.item && box(place)).forEach((place) => {
      const given = {};
      get(place).fields.forEach(([name, value]) => { given[name.split(":")[0]] = value; });
      const q = box(place);
      q.querySelectorAll("input[type=radio]").forEach((b) => { b.checked = b.value === given.word; });
      ["answer", "amount", "note"].forEach((name) => { const el = q.querySelector("[name^='" + name + ":']"); if (el) el.value = given[name] || ""; });
      if (place === desk.dataset.item) {
        const ticks = get(place).fields.filter(([name]) => name === "tick").map(([, value]) => value);
        document.querySelectorAll("input[name=tick]").forEach((el) => { el.checked = ticks.includes(el.value); });
      }
      state(place, "这里有上次没存上的内容，正在保存", "unsaved");
    });
  }

  document.addEventListener("input", (event) => {
    const el = event.target;
    if (!form || el.form !== form || el.type === "radio" || el.type === "checkbox" || !placeOf(el)) return;
    const q = el.closest("[data-place]");
    if (el.name.startsWith("answer:") && el.value) q.querySelectorAll("input[type=radio]").forEach((b) => { b.checked = false; });
    keep(placeOf(el));
    soon(900);
  });
  document.addEventListener("change", (event) => {
    const el = event.target;
    if (!form || el.form !== form || !placeOf(el)) return;
    if (el.type === "radio") {
      const typed = el.closest("[data-place]").querySelector("[name^='answer:']");
      if (typed) typed.value = "";
      const amount = el.closest("[data-place]").querySelector("[name^='amount:']");
      if (amount) amount.value = "";
    }
    keep(placeOf(el));
    soon(0);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-preview]")) document.querySelectorAll(".preview.vacant").forEach((el) => el.classList.remove("vacant"));
    const clear = event.target.closest(".clear");
    if (!clear || !form) return;
    event.preventDefault();
    const place = placeOf(clear);
    put(place, { answer: "", note: (box(place).querySelector("[name^='note:']") || {}).value || "", ticks: [] });
    keep(place);
    soon(0);
  });
  if (form) form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT" && event.target.type !== "checkbox") { event.preventDefault(); event.target.dispatchEvent(new Event("change", { bubbles: true })); }
  });
  window.addEventListener("online", () => soon(0));
  window.addEventListener("pagehide", () => { if (!stopped) flush(); });
  window.addEventListener("beforeunload", (event) => { if (memory.size) { event.preventDefault(); event.returnValue = ""; } });

  window.kaopingReport = { parts };
  restore();
  if (waiting().length) soon(100);
})();
