/* Planning: find a row by words, tick or fill what is shown. The pages work without it. */
(function () {
  "use strict";
  const shown = (row) => !row.hidden;
  const rowsOf = (selector) => Array.from(document.querySelectorAll(selector + " > tr"));

  document.querySelectorAll("[data-filter]").forEach((box) => {
    const apply = () => {
      const words = box.value.trim().toLowerCase();
      rowsOf(box.dataset.filter).forEach((row) => {
        const head = row.querySelector("th");
        row.hidden = Boolean(words) && !(head ? head.textContent : row.textContent).toLowerCase().includes(words);
      });
    };
    box.addEventListener("input", apply);
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    apply();
  });

  function count(name) {
    const out = document.querySelector("[data-count-of='" + name + "']");
    if (out) out.textContent = String(document.querySelectorAll("input[name='" + name + "']:checked").length);
  }
  document.addEventListener("change", (event) => { if (event.target.type === "checkbox") count(event.target.name); changed(event.target); });

  document.addEventListener("click", (event) => {
    const press = event.target.closest("button[type=button]");
    if (!press) return;
    const d = press.dataset;
    if (d.checkAll || d.checkNone) {
      const name = d.checkAll || d.checkNone;
      document.querySelectorAll("input[name='" + name + "']").forEach((box) => { if (shown(box.closest("tr"))) box.checked = Boolean(d.checkAll); });
      count(name);
    }
    if (d.fill) document.querySelectorAll("input[data-part='" + d.fill + "']").forEach((box) => { if (box.value === d.value) box.checked = true; });
    if (d.fillShown) rowsOf(d.fillShown).filter(shown).forEach((row) => row.querySelectorAll("input[type=radio]").forEach((box) => { if (box.value === d.value) box.checked = true; }));
  });

  /* Ranking groups are written only where they are named one by one. */
  function changed(el) {
    if (!el.matches || !el.matches("[data-shows=among]")) return;
    document.querySelectorAll("[data-among]").forEach((box) => { box.readOnly = el.value !== "named"; });
  }
  document.querySelectorAll("[data-shows=among]").forEach(changed);
})();
