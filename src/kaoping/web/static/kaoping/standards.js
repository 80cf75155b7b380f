/* Screen standards: what is pointed at on one side lights up on the other, forms open beside the text, files are dropped, a text is split where one clicks.
   All of it works without this script: as links, pages and a number to fill in. */
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  const other = (el) => {
    const left = el.closest(".doc") !== null;
    return document.getElementById((left ? "r-" : "t-") + el.dataset.place);
  };

  /* Hovering lights up both; a click on words of the document brings their reading into view. */
  ["mouseover", "mouseout"].forEach((kind) => document.addEventListener(kind, (event) => {
    const el = event.target.closest("[data-place]");
    if (!el) return;
    document.querySelectorAll(`[data-place="${el.dataset.place}"]`).forEach((each) => each.classList.toggle("lit", kind === "mouseover"));
  }));
  const show = (el) => {
    const box = el.closest(".card.own");
    if (!box || box.scrollHeight <= box.clientHeight) { el.scrollIntoView({ block: "center" }); return; }
    box.scrollTop += el.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".doc mark[data-place]");
    if (mark) location.hash = "r-" + mark.dataset.place;
  });
  const both = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest(".card.own")) return;
    const side = target.id.slice(0, 2) === "r-" ? "t-" : "r-";
    const pair = document.getElementById(side + target.id.slice(2));
    if (pair) show(pair);
    show(target);
    const whole = document.querySelector(".std .doc");
    if (whole && whole.getBoundingClientRect().top > window.innerHeight / 2) whole.scrollIntoView({ block: "start" });
  };
  window.addEventListener("hashchange", both);
  both();

  /* Forms beside the text. */
  const open = (url) => window.htmx.ajax("GET", url, { target: "#desk", swap: "innerHTML" });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-desk]");
    if (link && desk && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) { event.preventDefault(); open(link.href); return; }
    const close = event.target.closest("[data-close]");
    if (close && desk && desk.contains(close)) { event.preventDefault(); desk.close(); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!desk || !desk.contains(form) || form.method !== "get") return;
    event.preventDefault();
    open(form.action + "?" + new URLSearchParams(new FormData(form)));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-kind]")) {
      const form = event.target.form, url = form.action + "?" + new URLSearchParams(new FormData(form));
      if (desk && desk.contains(form)) open(url); else location.assign(url);
    }
    if (event.target.matches("[data-all]")) document.getElementsByName(event.target.dataset.all).forEach((box) => { box.checked = event.target.checked; });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== desk) return;
    if (!desk.open) desk.showModal();
    splitters(desk);
    const first = desk.querySelector("input[type=radio]:checked, select, input:not([type=hidden]), textarea");
    if (first) first.focus();
  });

  /* Splitting: every character is a place to cut behind. */
  function splitters(scope) {
    scope.querySelectorAll(".splitter:empty").forEach((line) => {
      const input = line.closest("details").querySelector("[name=at]");
      const mark = () => Array.from(line.children).forEach((each, n) => each.classList.toggle("cut", n + 1 === Number(input.value)));
      Array.from(line.dataset.text).forEach((sign, n) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = sign;
        button.title = "在第" + (n + 1) + "个字后面拆开";
        button.tabIndex = -1;
        button.addEventListener("click", () => { input.value = n + 1; mark(); });
        line.append(button);
      });
      input.addEventListener("input", mark);
      mark();
    });
  }
  splitters(document);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-needs]");
    if (!button) return;
    const details = button.form.querySelector("[data-split]");
    if (details && !details.open && !button.form.elements[button.dataset.needs].value) { event.preventDefault(); details.open = true; details.scrollIntoView({ block: "nearest" }); }
  });

  /* Dropping a file. */
  document.querySelectorAll("[data-drop]").forEach((area) => {
    const input = area.querySelector("input[type=file]");
    input.classList.add("sr");
    const picked = () => { area.querySelector(".picked").textContent = Array.from(input.files).map((file) => file.name).join("、"); };
    input.addEventListener("change", picked);
    ["dragenter", "dragover"].forEach((kind) => area.addEventListener(kind, (event) => { event.preventDefault(); area.classList.add("over"); }));
    ["dragleave", "drop"].forEach((kind) => area.addEventListener(kind, () => area.classList.remove("over")));
    area.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; picked(); } });
  });
})();
