/* A unit's report saves itself: each answer goes first into the browser's own keeping, then to the server, and is tried again until it is there.
   Nothing typed is lost by a lost network, a closed tab or an ended session. Plain script for Chromium 86; the page works without it. */
(function () {
  "use strict";
  const desk = document.getElementById("desk");
  const form = document.getElementById("report-form");
  if (!desk) return;
  const KEY = "kaoping.report." + desk.dataset.user + "." + desk.dataset.entry;
  const RETRY = 4000;
  let busy = false, timer = 0, stopped = false, memory = {};

  /* Drafts: {place: {item, fields: [[name, value]], n}}. Kept in localStorage where the browser allows it, else for as long as the page stands. */
  function read() {
    try { return JSON.parse(localStorage.getItem(KEY) || "{}"); } catch (error) { return memory; }
  }
  function write(drafts) {
    memory = drafts;
    try {
      if (Object.keys(drafts).length) localStorage.setItem(KEY, JSON.stringify(drafts)); else localStorage.removeItem(KEY);
    } catch (error) { /* the browser forbids it: `memory` holds them */ }
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
    const drafts = read();
    drafts[place] = { item: desk.dataset.item, fields: fields(place), n: Date.now() + Math.random() };
    write(drafts);
    say("尚未保存…", "saving");
  }
  function soon(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  async function flush() {
    if (busy || stopped) return;
    const drafts = read();
    const place = Object.keys(drafts)[0];
    if (!place) return;
    busy = true;
    say("正在保存…", "saving");
    const draft = drafts[place];
    const body = new FormData();
    body.append("csrfmiddlewaretoken", desk.dataset.csrf);
    body.append("item", draft.item);
    body.append("place", place);
    draft.fields.forEach(([name, value]) => body.append(name, value));
    let reply = null, status = 0;
    try {
      const response = await fetch(desk.dataset.save, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
      status = response.status;
      reply = await response.json();
    } catch (error) { if (status >= 200 && status < 300) status = 0; }
    busy = false;
    take(place, draft, status, reply);
  }

  function take(place, draft, status, reply) {
    if (status === 401) { stopped = true; say("登录已过期，填写的内容保留在本机", "unsaved"); kaoping.notice("登录已过期。您填写的内容保留在这台电脑上，重新登录后自动保存。", "err", { url: document.body.dataset.login + "?next=" + encodeURIComponent(location.pathname + location.search), words: "重新登录" }); return; }
    if (status === 403) { stopped = true; say("没有保存，请刷新页面", "unsaved"); kaoping.notice("页面打开得太久，请刷新；您填写的内容保留在这台电脑上，刷新后自动保存。", "err"); return; }
    if (!reply || (status !== 200 && !reply.saved)) { failed(place, status, reply); return; }
    const drafts = read();
    const newer = drafts[place] && drafts[place].n !== draft.n;
    const version = reply.saved[place];
    if (version !== undefined) setVersion(place, version);
    if (newer && version !== undefined) drafts[place].fields = drafts[place].fields.map(([name, value]) => [name, name === "version:" + place ? String(version) : value]);
    if (!newer) delete drafts[place];
    write(drafts);
    if (draft.item === desk.dataset.item) {
      show(place, reply);
      if (!newer) parts(reply.parts);
    } else if (reply.errors[place] || reply.theirs[place]) {
      kaoping.notice(place + "有一处没有保存：" + (reply.errors[place] || "已由" + reply.theirs[place].by + "填写"), "err", { url: "?item=" + draft.item, words: "去看看" });
    }
    const left = Object.keys(drafts).length;
    if (status === 200) say(left ? "正在保存…" : "✓ 已保存 " + reply.at, left ? "saving" : "saved"); else say("有一处没有保存", "unsaved");
    if (left) soon(50);
  }

  function failed(place, status, reply) {
    if (reply && reply.error && status >= 400 && status < 500) {
      stopped = true;                                       // the time is over, or the right: trying again cannot help
      say("没有保存", "unsaved");
      kaoping.notice(reply.error + "。您填写的内容仍在这台电脑上。", "err");
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
    use.addEventListener("click", () => { put(place, theirs); setVersion(place, theirs.version); box(place).classList.remove("failed"); state(place, "用了" + theirs.by + "填的", "saved"); });
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
      old.replaceWith(html);
      if (at && at.value) { const again = Array.from(html.querySelectorAll("input")).find((el) => el.value === at.value); if (again) again.focus(); }
    });
  }

  function restore() {
    if (!form) return;
    const drafts = read();
    Object.keys(drafts).filter((place) => drafts[place].item === desk.dataset.item && box(place)).forEach((place) => {
      const given = {};
      drafts[place].fields.forEach(([name, value]) => { given[name.split(":")[0]] = value; });
      const q = box(place);
      q.querySelectorAll("input[type=radio]").forEach((b) => { b.checked = b.value === given.word; });
      ["answer", "amount", "note"].forEach((name) => { const el = q.querySelector("[name^='" + name + ":']"); if (el) el.value = given[name] || ""; });
      if (place === desk.dataset.item) {
        const ticks = drafts[place].fields.filter(([name]) => name === "tick").map(([, value]) => value);
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
  window.addEventListener("beforeunload", (event) => {
    if (Object.keys(memory).length && !localStorageWorks()) { event.preventDefault(); event.returnValue = ""; }
  });
  function localStorageWorks() { try { return localStorage.getItem(KEY) !== null || !Object.keys(memory).length; } catch (error) { return false; } }

  window.kaopingReport = { parts };
  restore();
  if (Object.keys(read()).length) soon(100);
})();
