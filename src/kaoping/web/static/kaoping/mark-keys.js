/* The keyboard of the marking sheet. Keys that only press a button on the page belong to app.js; while somebody types, only Esc and Enter mean anything. */
(function () {
  "use strict";
  const M = window.kaopingMark;
  if (!M) return;
  const radios = (q) => Array.from(q.querySelectorAll(".ans input[type=radio]:not(:disabled)")).filter((r) => r.value !== "");
  const neighbours = (q) => Array.from(q.closest("[data-card]").querySelectorAll("[data-q]"));
  let buffer = "", last = 0, on = null;

  function step(by) {
    const q = M.current();
    if (!q) return;
    const all = neighbours(q), next = all[all.indexOf(q) + by];
    if (next) { if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur(); M.focus(next); }
  }
  function inField(event) {
    const q = event.target.closest("[data-q]");
    if (event.key === "Escape") { event.target.blur(); if (q) M.focus(q); event.preventDefault(); }
    if (event.key === "Enter" && q && event.target.tagName === "INPUT") { event.preventDefault(); event.target.blur(); M.focus(q); if (event.target === M.box(q)) step(1); }
  }
  /* 3 · 3.5 · 10: what is typed within a second is one number. */
  function press(q, sign) {
    const now = Date.now(), all = radios(q);
    buffer = on === q && now - last < 1000 ? buffer + sign : sign;
    last = now; on = q;
    const match = (text) => { const plain = text.startsWith(".") ? "0" + text : text; return all.find((r) => r.dataset.press === plain) || all.find((r) => !r.dataset.press && r.value === plain); };
    let found = match(buffer);
    if (!found && !all.some((r) => r.value.startsWith(buffer.startsWith(".") ? "0" + buffer : buffer))) { buffer = sign; found = match(buffer); }
    if (!found) return;
    const more = all.some((r) => r !== found && r.value.startsWith(found.value) && /^\d/.test(found.value));
    choose(q, found, more);
  }
  function choose(q, input, more) {
    M.setSoon(more ? 1000 : 200);
    if (!input.checked) { input.checked = true; input.dispatchEvent(new Event("change", { bubbles: true })); }
    if (input.dataset.ranged) return;
    const all = neighbours(q);
    if (!more && !M.below(q) && all.indexOf(q) + 1 < all.length) M.focus(all[all.indexOf(q) + 1]); else M.focus(q);
  }
  function digit(q, sign) {
    const number = M.box(q);
    if (!number) { press(q, sign); return; }
    number.focus();
    number.value = sign === "." ? "" : sign;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (M.typing(event.target)) { inField(event); return; }
    if (window.kaoping.keysOff()) return;
    const q = M.current(), key = event.key;
    if (key === "ArrowDown" || key === "ArrowUp") { event.preventDefault(); step(key === "ArrowDown" ? 1 : -1); return; }
    if (key === "/") { event.preventDefault(); document.getElementById("jump").focus(); return; }
    if (key === "f" || key === "F") { const links = Array.from(document.querySelectorAll("#filters a")); M.filter(links[(links.findIndex((a) => a.classList.contains("on")) + 1) % links.length].dataset.show); return; }
    if (key === "e" || key === "E") { document.dispatchEvent(new CustomEvent("kaoping:look")); return; }
    if (!q || event.target.closest("a, button, summary, .tick")) return;
    if (/^[0-9.]$/.test(key)) { event.preventDefault(); digit(q, key); }
    if (key === "Backspace" || key === "Delete") { event.preventDefault(); if (M.answered(q)) { M.clear(q); M.keep(q, 200); } }
    if (key === "Enter") {
      const why = q.querySelector(".why:not(.shut) textarea"), number = M.box(q);
      event.preventDefault();
      if (why) why.focus(); else if (number) number.focus();
    }
  });
})();
