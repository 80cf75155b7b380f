/* Facts: a cell is saved when it is left; a column copied from a sheet fills the rows below. Without this the form saves the whole column. */
(function () {
  "use strict";
  const form = document.getElementById("facts");
  if (!form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const part = (row, name) => row.querySelector("[data-" + name + "]");
  const say = (row, words, kind) => {
    const out = part(row, "state");
    row.classList.toggle("failed", kind === "failed");
    row.classList.toggle("saving", kind === "saving");
    out.textContent = words;
  };

  /* One request of a row at a time: value and source changed one after the other would else take their own first save for somebody else's. */
  const pending = new WeakMap();
  function save(row) {
    const next = (pending.get(row) || Promise.resolve()).then(() => send(row));
    pending.set(row, next);
    return next;
  }

  async function send(row) {
    const value = part(row, "value"), source = part(row, "source"), version = part(row, "version");
    const common = document.getElementById("common").value.trim();
    if (value.value.trim() && !source.value.trim()) source.value = common;
    const now = value.value.trim() + "\n" + source.value.trim();
    if (row.dataset.kept === now || (!value.value.trim() && version.value === "0")) return;
    if (value.value.trim() && !source.value.trim()) { say(row, "请写来源，写了才保存", "failed"); return; }
    say(row, "正在保存…", "saving");
    const body = new URLSearchParams({ value: value.value, source: source.value, version: version.value });
    try {
      const answer = await fetch(row.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" }, redirect: "error" });
      const told = await answer.json();
      if (answer.ok) {
        version.value = told.version;
        if (document.activeElement !== value) value.value = told.value;
        row.dataset.kept = told.value + "\n" + told.source;
        say(row, "✓ " + told.by + " " + told.at, "");
      } else if (told.theirs) {
        await choose(row, told);
      } else say(row, "✕ " + told.error, "failed");
    } catch (error) {
      say(row, "✕ 没有保存：连不上服务器，网络恢复后再改一次或按“保存本列”", "failed");
    }
  }

  async function choose(row, told) {
    say(row, "✕ 已被他人改动", "failed");
    const mine = await window.kaoping.ask(told.error + "\n他人：" + told.theirs.value + "（" + told.theirs.source + "）\n您填的：" + part(row, "value").value, "保留我的");
    part(row, "version").value = told.theirs.version;
    if (mine) { delete row.dataset.kept; await send(row); return; }
    part(row, "value").value = told.theirs.value;
    part(row, "source").value = told.theirs.source;
    row.dataset.kept = told.theirs.value + "\n" + told.theirs.source;
    say(row, "保留了他人的", "");
  }

  const rows = Array.from(form.querySelectorAll("tr[data-url]"));
  rows.forEach((row) => { const v = part(row, "value"); if (v) row.dataset.kept = v.value.trim() + "\n" + part(row, "source").value.trim(); });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("tr[data-url]");
    if (row) save(row);
  });
  form.addEventListener("paste", (event) => {
    const row = event.target.closest("tr[data-url]");
    const text = (event.clipboardData || window.clipboardData).getData("text");
    if (!row || !/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    const lines = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n");
    const below = rows.slice(rows.indexOf(row)).filter((r) => !r.hidden);
    const fromSource = event.target.hasAttribute("data-source");
    const touched = [];
    lines.slice(0, below.length).forEach((line, n) => {
      const cells = line.split("\t");
      if (!fromSource) part(below[n], "value").value = cells[0].trim();
      const source = fromSource ? cells[0] : cells[1];
      if (source && source.trim()) part(below[n], "source").value = source.trim();
      touched.push(below[n]);
    });
    if (lines.length > below.length) window.kaoping.notice("粘贴了" + lines.length + "行，下面只有" + below.length + "个单位，多出的没有填入。", "ask");
    touched.reduce((before, one) => before.then(() => save(one)), Promise.resolve());
  });
})();
