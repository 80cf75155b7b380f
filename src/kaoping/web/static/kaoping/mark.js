/* The marking sheet: which card stands in front, what is chosen and typed, and the keys. */
(function () {
  "use strict";
  const M = window.kaopingMark;
  if (!M) return;
  const sheet = document.querySelector("[data-marking]");
  const mid = document.getElementById("mid"), right = document.getElementById("right");
  const byItem = sheet.dataset.by === "item";
  const rows = () => Array.from(document.querySelectorAll(".items .it[data-go]"));
  const hereKey = () => { const row = document.querySelector(".items .it[aria-current]"); return row ? row.dataset.go : ""; };
  const cardOf = (key) => document.getElementById("card-" + key);
  const questions = (card) => Array.from(card.querySelectorAll("[data-q]"));
  const current = () => { const card = cardOf(hereKey()); return card && (card.querySelector(".q.now") || questions(card)[0]); };
  const typing = (el) => el && (/^(TEXTAREA|SELECT)$/.test(el.tagName) || (el.tagName === "INPUT" && !/^(radio|checkbox|button|submit)$/.test(el.type)));

  /* Cards come out of their templates when they are first looked at, and stay: moving on needs no network. */
  function ensure(key) {
    const later = document.querySelector("template[data-mid-later='" + key + "']");
    if (!later) return cardOf(key);
    const beside = document.querySelector("template[data-right-later='" + key + "']");
    const box = window.kaoping.make("div", { class: "card-here", "data-mid": key, hidden: "" }, later.content);
    const side = window.kaoping.make("div", { class: "beside", "data-right": key, hidden: "" }, beside.content);
    later.replaceWith(box);
    beside.replaceWith(side);
    side.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));   // app.js makes its tabs work
    prepare(box);
    return cardOf(key);
  }
  function prepare(box) {
    box.querySelectorAll("[data-q]").forEach((q) => {
      const kept = M.outbox.get(M.outbox.keyOf(q.closest("[data-card]").dataset.entry, q.dataset.place));
      if (kept) M.write(q, kept.content); else M.dress(q);
      const key = kept && M.outbox.keyOf(kept.entry, kept.place), trouble = key && M.outbox.troubles.get(key);
      if (trouble && trouble.conflict) M.conflict(kept, trouble.conflict);
      else if (trouble) M.state(q, "✕ 未保存：" + trouble.words, "unsaved");
    });
    const card = box.querySelector("[data-card]");
    if (card) M.count(card);
    document.dispatchEvent(new CustomEvent("kaoping:card", { detail: { card } }));
  }

  function go(key, wanted, quiet) {
    const card = ensure(key);
    if (!card) return;
    rows().forEach((row) => { if (row.dataset.go === key) { row.setAttribute("aria-current", "true"); row.scrollIntoView({ block: "nearest" }); } else row.removeAttribute("aria-current"); });
    mid.querySelectorAll("[data-mid]").forEach((box) => { box.hidden = box.dataset.mid !== key; });
    right.querySelectorAll("[data-right]").forEach((box) => { box.hidden = box.dataset.right !== key; });
    mid.scrollTop = right.scrollTop = 0;
    card.querySelectorAll("textarea").forEach(M.grow);
    const url = new URL(location.href);
    url.searchParams.set(byItem ? "unit" : "item", byItem ? card.dataset.entry : card.dataset.item);
    url.hash = "";
    history.replaceState(null, "", url);
    const link = document.querySelector("[data-by-item]");
    if (link) link.href = link.href.replace(/[^/]+$/, card.dataset.item + "?unit=" + card.dataset.entry);
    const below = document.querySelector("[data-range-below]");
    if (below) { below.textContent = card.querySelector("[data-range]").textContent; document.querySelector("[data-unit-name]").textContent = card.dataset.unit; }
    const unit = document.querySelector("[data-by-unit]");
    if (unit) unit.href = unit.href.replace(/\/e\/\d+\//, "/e/" + card.dataset.entry + "/");
    const first = questions(card);
    focus(wanted || first.find((q) => !M.answered(q)) || first[0], quiet);
    document.dispatchEvent(new CustomEvent("kaoping:moved", { detail: { card } }));
  }
  /* The clause being judged: darker in the issued text, marked at the side, the target of the keys. */
  function focus(q, quiet) {
    if (!q) return;
    const card = q.closest("[data-card]");
    card.querySelectorAll(".q.now").forEach((other) => other.classList.toggle("now", other === q));
    q.classList.add("now");
    card.querySelectorAll(".issued mark").forEach((mark) => mark.classList.toggle("now", mark.dataset.clause === q.dataset.place));
    if (!quiet && !q.contains(document.activeElement)) q.focus({ preventScroll: true });
    if (!quiet) q.scrollIntoView({ block: "nearest" });
  }

  /* Every answer goes to the outbox at once; what is being typed a moment later, and when the page goes away. */
  const dirty = new Map();
  function keep(q, delay) {
    clearTimeout(dirty.get(q));
    dirty.delete(q);
    const content = M.read(q), card = q.closest("[data-card]");
    M.dress(q);
    M.count(card);
    if (content === null) { M.state(q, "请再填该档的分数", "warn"); return; }
    const back = location.pathname + location.search;
    M.outbox.put(card.dataset.entry, q.dataset.place, content, Number(q.dataset.version), { url: card.dataset.save, label: card.dataset.unit + " " + q.dataset.place, back }, delay);
  }
  const later = (q, wait) => { clearTimeout(dirty.get(q)); dirty.set(q, setTimeout(() => keep(q, 900), wait)); };
  const keepAll = () => { Array.from(dirty.keys()).forEach((q) => keep(q, 0)); M.outbox.flush(); };
  window.addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepAll(); });

  mid.addEventListener("input", (event) => {
    const q = event.target.closest("[data-q]");
    if (!q) return;
    if (event.target.tagName === "TEXTAREA") M.grow(event.target);
    const radio = q.querySelector(".ans input[type=radio]:checked");
    if (radio && event.target === M.box(q) && event.target.value !== "") radio.checked = false;
    if (typing(event.target)) later(q, 250);
  });
  mid.addEventListener("change", (event) => {
    const q = event.target.closest("[data-q]");
    if (!q) return;
    if (event.target.matches("[data-word]")) M.box(q).value = "";
    keep(q, typing(event.target) ? 0 : soon);
    soon = 200;
    if (event.target.dataset.ranged) q.querySelector(".lvl input").focus();
  });
  let soon = 200;   // milliseconds before a pressed answer is sent: one may be corrected at once, or be the beginning of 3.5
  mid.addEventListener("submit", (event) => { if (event.target.matches("[data-card]")) { event.preventDefault(); keepAll(); } });
  mid.addEventListener("focusin", (event) => { const q = event.target.closest("[data-q]"); if (q) focus(q, true); });
  mid.addEventListener("click", (event) => {
    const q = event.target.closest("[data-q]");
    if (!q) return;
    focus(q, true);
    const nudge = event.target.closest("[data-nudge]"), phrase = event.target.closest("[data-phrase]");
    if (nudge) { const input = M.box(q), value = Number(input.value || (input.min > 0 ? input.min : 0)) + (input.value === "" && input.min > 0 ? 0 : Number(nudge.dataset.nudge)); input.value = Math.min(Number(input.max), Math.max(Number(input.min), value)); input.dispatchEvent(new Event("input", { bubbles: true })); }
    if (phrase) { const area = q.querySelector("textarea"); area.value = area.value.trim() ? area.value.trim() + "；" + phrase.dataset.phrase : phrase.dataset.phrase; M.grow(area); keep(q, 0); area.focus(); }
    if (event.target.closest("[data-clear]")) { M.clear(q); keep(q, 200); q.focus(); }
    if (event.target.closest("[data-visit]")) document.dispatchEvent(new CustomEvent("kaoping:visit", { detail: { q } }));
  });

  /* Moving about. */
  function move(by) {
    const all = rows().filter((row) => !row.hidden || row.hasAttribute("aria-current"));
    const at = all.findIndex((row) => row.dataset.go === hereKey());
    const row = all[at + by];
    if (row) go(row.dataset.go); else window.kaoping.notice(by > 0 ? "已经是最后一个。" : "已经是第一个。", "");
  }
  function nextOpen() {
    const all = rows(), at = Math.max(0, all.findIndex((row) => row.dataset.go === hereKey()));
    const card = cardOf(hereKey()), now = card && card.querySelector(".q.now"), own = card ? questions(card) : [];
    const after = own.slice(own.indexOf(now) + 1).concat(own.slice(0, own.indexOf(now) + 1)).find((q) => !M.answered(q));
    if (after) return focus(after);
    const row = all.slice(at + 1).concat(all.slice(0, at)).find((r) => r.dataset.left !== "0");
    if (row) return go(row.dataset.go);
    const outside = document.querySelector(".items .it:not([data-go])[data-left]:not([data-left='0'])");
    if (outside) { outside.click(); return undefined; }
    const button = document.getElementById("hand-in");
    window.kaoping.notice(byItem ? "这一条各单位都评完了。" : "这个单位都评完了，可以提交。", "ok");
    if (button) button.focus();
    return undefined;
  }
  function filter(show) {
    document.querySelectorAll("#filters a").forEach((a) => { const on = a.dataset.show === show; a.classList.toggle("on", on); if (on) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current"); });
    const every = Array.from(document.querySelectorAll(".items .it"));
    every.forEach((row) => { row.hidden = (show === "open" && row.dataset.left === "0") || (show === "lost" && !row.dataset.lost); });
    document.querySelector("[data-nothing]").hidden = every.some((row) => !row.hidden);
    const url = new URL(location.href);
    if (show) url.searchParams.set("show", show); else url.searchParams.delete("show");
    history.replaceState(null, "", url);
  }
  function jump(words) {
    const text = words.trim();
    const row = text && (rows().find((r) => r.dataset.id === text) || rows().find((r) => r.dataset.id.startsWith(text)) || rows().find((r) => r.textContent.includes(text)));
    if (row) { row.hidden = false; go(row.dataset.go); } else if (text) window.kaoping.notice("没有“" + text + "”。", "ask");
  }
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".it[data-go]"), mover = event.target.closest("[data-move]"), shown = event.target.closest("#filters a"), sign = event.target.closest(".issued a[href^='#q-']");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (row) { event.preventDefault(); go(row.dataset.go); }
    if (mover) { if (mover.dataset.move === "n") nextOpen(); else move(Number(mover.dataset.move)); }
    if (shown) { event.preventDefault(); filter(shown.dataset.show); }
    if (sign) { event.preventDefault(); focus(document.getElementById(sign.getAttribute("href").slice(1))); }
  });
  const field = document.getElementById("jump");
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") { const words = field.value; field.value = ""; field.blur(); jump(words); } });
  Object.assign(M, { go, focus, keep, current, typing, move, filter, jump, hereKey, setSoon: (ms) => { soon = ms; } });

  /* What was left behind comes first; then where the address points. */
  M.outbox.flush();
  mid.querySelectorAll("[data-mid]").forEach(prepare);
  const aimed = location.hash.startsWith("#q-") && document.getElementById(location.hash.slice(1));
  if (hereKey()) go(hereKey(), aimed && aimed.matches("[data-q]") ? aimed : null, !aimed);
})();
