/* A question on the page: what it says now, and how it is given another answer. */
(function () {
  "use strict";
  const M = window.kaopingMark;
  if (!M) return;
  const within = (q, selector) => Array.from(q.querySelectorAll(selector));
  const pressed = (q) => q.querySelector(".ans input[type=radio]:checked");
  const box = (q) => q.querySelector("input[name^='t-']");
  const level = (q) => q.querySelector("input[name^='m-']");
  const note = (q) => q.querySelector("textarea");
  const pageOf = (q, tick) => q.querySelector("input[name='g-" + q.dataset.place + "-" + tick.value + "']");

  /* {answer, note, basis}, or null while an amount is still wanted. */
  function read(q) {
    const button = pressed(q), number = box(q);
    let answer = button ? button.value : number && number.value.trim() !== "" ? number.value.trim() : "";
    if (button && button.dataset.ranged) {
      if (!level(q).value.trim()) return null;
      answer += " " + level(q).value.trim();
    }
    const basis = within(q, ".why input[type=checkbox]:checked").map((tick) => {
      const cut = tick.value.indexOf(":"), page = pageOf(q, tick);
      return { kind: tick.value.slice(0, cut), id: tick.value.slice(cut + 1), page: page ? page.value.trim() : "" };
    });
    return { answer, note: note(q) ? note(q).value : "", basis };
  }

  function write(q, content) {
    const answer = content.answer || "";
    let found = null;
    within(q, ".ans input[type=radio]").forEach((input) => {
      input.checked = input.value !== "" && (input.value === answer || (Boolean(input.dataset.ranged) && answer.startsWith(input.value + " ")));
      if (input.checked) found = input;
    });
    if (box(q)) box(q).value = found ? "" : answer;
    if (level(q)) level(q).value = found && found.dataset.ranged ? answer.slice(found.value.length).trim() : "";
    if (note(q)) { note(q).value = content.note || ""; grow(note(q)); }
    const picked = new Map((content.basis || []).filter((b) => b.kind !== "clause").map((b) => [b.kind + ":" + b.id, b]));
    within(q, ".why input[type=checkbox]").forEach((tick) => {
      const was = picked.get(tick.value), page = pageOf(q, tick);
      tick.checked = Boolean(was);
      if (page) { page.value = was ? was.page || "" : ""; }
    });
    dress(q);
  }

  /* Whether what stands there brings less than the best: what the server will say, said at once. */
  function below(q) {
    const button = pressed(q);
    if (button) return "below" in button.dataset;
    const number = box(q);
    if (!number || number.value.trim() === "") return false;
    const value = parseFloat(number.value), from = q.dataset.from, to = q.dataset.to;
    if (from === "none") return true;
    return (from !== "" && value < parseFloat(from)) || (to !== "" && value > parseFloat(to));
  }
  const answered = (q) => { const now = read(q); return now !== null && now.answer !== ""; };

  /* The reason stands open where one is wanted; a page number where its evidence is ticked; an amount where its level is pressed. */
  function dress(q) {
    const now = read(q), why = q.querySelector(".why"), lost = below(q);
    const said = now && (now.note.trim() !== "" || now.basis.length > 0);
    if (why) {
      why.classList.toggle("shut", !lost && !said);
      why.classList.toggle("lacks", lost && Boolean(now) && !(now.note.trim() && now.basis.length));
    }
    q.classList.toggle("lost", lost);
    q.classList.toggle("answered", Boolean(now && now.answer));
    within(q, ".why input[type=checkbox]").forEach((tick) => { const page = pageOf(q, tick); if (page) page.hidden = !tick.checked; });
    if (level(q)) level(q).parentElement.hidden = !(pressed(q) && pressed(q).dataset.ranged);
  }
  function grow(area) { area.style.height = "auto"; if (area.scrollHeight) area.style.height = area.scrollHeight + 2 + "px"; }

  function clear(q) {
    within(q, ".ans input[type=radio]").forEach((input) => { input.checked = false; });
    if (box(q)) box(q).value = "";
    if (level(q)) level(q).value = "";
    dress(q);
  }
  /* Another basis to tick, e.g. an on-site record just noted. */
  function offer(q, value, words, on) {
    const place = q.querySelector(".why [data-visit]");
    if (!place || q.querySelector(".why input[value='" + value + "']")) return;
    const tick = window.kaoping.make("input", { type: "checkbox", name: "b-" + q.dataset.place, value });
    tick.checked = Boolean(on);
    place.before(window.kaoping.make("label", { class: "tick" }, tick, window.kaoping.make("span", {}, words)), " ");
    dress(q);
  }
  Object.assign(M, { read, write, below, answered, dress, grow, clear, offer, box });
})();
