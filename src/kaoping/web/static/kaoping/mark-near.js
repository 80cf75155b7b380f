/* Beside the questions: evidence without a new tab, on-site records, and who else is here. */
(function () {
  "use strict";
  const M = window.kaopingMark;
  if (!M) return;
  const make = window.kaoping.make;
  const side = () => document.querySelector(".right [data-right]:not([hidden])");
  const tab = (box, start) => box && box.querySelector(".tabs a[href^='#" + start + "-']");

  /* Evidence opens in the frame beside; the first one by itself where there is room for it. */
  function look(link, quiet) {
    if (!link) return;
    link.closest("ul").querySelectorAll("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    if (!quiet) link.click();
  }
  document.addEventListener("click", (event) => { const link = event.target.closest("a[data-look]"); if (link) look(link, true); });
  document.addEventListener("kaoping:look", () => {
    const box = side(), all = box ? Array.from(box.querySelectorAll("a[data-look]")) : [];
    if (!all.length) { window.kaoping.notice("本条没有可以预览的佐证。", ""); return; }
    tab(box, "own").click();
    look(all[(all.findIndex((a) => a.hasAttribute("aria-current")) + 1) % all.length]);
    box.querySelector("iframe").scrollIntoView({ block: "nearest" });
  });
  function first() {
    const box = side(), link = box && box.querySelector("a[data-look]");
    if (link && window.matchMedia("(min-width: 1101px)").matches && !box.querySelector("a[data-look][aria-current]")) look(link);
  }

  /* An on-site record is noted without leaving the mark; what is typed is kept until it is on the server. */
  let asker = null;
  const draftKey = (form) => "kaoping.visit." + M.user + "." + form.action.replace(/\D+/g, "") + "." + form.elements.items.value;
  const remember = (name, value) => { try { if (value === undefined) return localStorage.getItem(name); if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value); } catch (error) { return null; } return null; };
  const FIELDS = ["matter", "where", "found", "present", "at"];
  document.addEventListener("kaoping:visit", (event) => {
    asker = event.detail.q;
    const box = side();
    tab(box, "seen").click();
    const form = box.querySelector(".visit-form");
    if (!form) return;
    form.scrollIntoView({ block: "nearest" });
    (form.elements.where.value ? form.elements.found : form.elements.where).focus();
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest(".visit-form");
    if (form) remember(draftKey(form), JSON.stringify(FIELDS.map((n) => form.elements[n].value)));
  });
  function ready(box) {
    box.querySelectorAll(".visit-form").forEach((form) => {
      const draft = JSON.parse(remember(draftKey(form)) || "null");
      if (draft) FIELDS.forEach((name, i) => { form.elements[name].value = draft[i]; });
      ["where", "present"].forEach((name) => { if (!form.elements[name].value) form.elements[name].value = remember("kaoping.visit." + M.user + "." + name + "." + form.action.replace(/\D+/g, "")) || ""; });
    });
  }
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(".visit-form")) return;
    event.preventDefault();
    const errors = form.querySelector("[data-errors]"), button = form.querySelector("button");
    const complain = (words) => errors.replaceChildren(make("li", { role: "alert" }, words));
    button.disabled = true;
    errors.replaceChildren();
    const reply = await (M.register || register)(form);
    if (reply.visit) noted(form, reply.visit); else complain(reply.error);
    button.disabled = false;
  });
  async function register(form) {
    try {
      const answer = await M.post(form.action, new FormData(form));
      const reply = await answer.json().catch(() => ({}));
      return answer.ok && reply.visit ? reply : { error: reply.error || "没有登记上，请稍后再试；填写的内容还在。" };
    } catch (error) { return { error: "连不上服务器，没有登记上；填写的内容还在，恢复后请再按一次“登记”。" }; }
  }
  function noted(form, visit) {
    const entry = form.action.replace(/.*\/e\/(\d+)\/.*/, "$1");
    remember(draftKey(form), null);
    ["where", "present"].forEach((name) => remember("kaoping.visit." + M.user + "." + name + "." + form.action.replace(/\D+/g, ""), form.elements[name].value));
    form.elements.found.value = form.elements.at.value = form.elements.photos.value = "";
    listed(entry, visit.items[0], visit);
    if (asker) { M.keep(asker, 0); M.focus(asker); asker = null; }
    window.kaoping.notice(M.onsite ? "现场核查记录已存在本机。" : "已登记现场核查 " + visit.no + "。", "ok");
  }
  /* In the list beside every card of the unit, and among the bases of the item's questions. */
  function listed(entry, item, visit) {
    document.querySelectorAll(".beside [id^='seen-" + entry + "-']").forEach((seen) => {
      if (seen.querySelector("[data-visit-id='" + visit.id + "']")) return;
      const about = [visit.at, visit.where].filter(Boolean).join(" ") + (visit.by ? " · " + visit.by : "") + (visit.photos ? " · 照片 " + visit.photos + " 张" : "");
      seen.querySelector("[data-list]").append(make("li", { "data-visit-id": visit.id }, make("b", {}, "现场核查 " + visit.no), make("span", { class: "tiny muted" }, " " + about), make("p", {}, visit.matter + "：" + visit.found)));
      const count = seen.parentElement.querySelector("[data-visits]");
      count.textContent = Number(count.textContent) + 1;
    });
    document.querySelectorAll("[data-card][data-entry='" + entry + "'][data-item='" + item + "'] [data-q]").forEach((q) => M.offer(q, "visit:" + visit.id, "现场核查 " + visit.no, q === asker));
  }
  Object.assign(M, { listed });

  /* Who else looks at this unit: asked on moving and every 20 seconds while the page is seen. No marks are told. */
  const others = document.getElementById("others");
  async function present() {
    const card = document.getElementById("card-" + M.hereKey());
    if (!card || M.onsite || document.visibilityState !== "visible") return;
    const body = new URLSearchParams({ item: card.dataset.item });
    try {
      const answer = await M.post(card.dataset.presence, body);
      if (!answer.ok) return;
      const found = (await answer.json()).others;
      others.hidden = !found.length;
      others.textContent = found.map((o) => o.name + "也在看" + (o.item ? " " + o.item : "")).join("，");
    } catch (error) { /* the outbox says it when the network is gone */ }
  }
  let soon = 0;
  document.addEventListener("kaoping:moved", (event) => { first(); ready(side()); clearTimeout(soon); soon = setTimeout(present, 400, event); });
  setInterval(present, 20000);
  if (side()) { first(); ready(side()); }
  soon = setTimeout(present, 400);
})();
