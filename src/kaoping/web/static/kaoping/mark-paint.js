/* What the outbox and the server say, shown at the mark, in the list and in the bar. */
(function () {
  "use strict";
  const M = window.kaopingMark;
  if (!M) return;
  const make = window.kaoping.make;
  const saved = document.getElementById("saved");
  const span = (low, high) => (low === high ? low : low + "–" + high);
  const question = (record) => document.getElementById("q-" + record.entry + "-" + record.place);
  const rowOf = (key) => document.querySelector(".it[data-go='" + key + "']");

  function bar(kind, words, link) {
    saved.className = kind;
    saved.textContent = words;
    if (link) saved.append(" ", make("a", { href: link.url }, link.words));
  }
  function state(q, words, kind) {
    if (!q) return;
    const line = q.querySelector("[data-state]");
    line.replaceChildren(...(words ? [make("span", { class: kind || "" }, words)] : []));
    q.classList.toggle("failed", kind === "unsaved");
  }
  const said = (content) => (content.said || content.answer || "未答") + (content.note ? "：" + content.note : "");

  /* Both values side by side; nothing is overwritten until the person has chosen. */
  function conflict(record, found) {
    const q = question(record);
    if (!q) {
      window.kaoping.notice(record.label + " 在别处已有另一个答案，请选择保留哪一个。", "ask", { url: record.back, words: "去看看" });
      return;
    }
    const mine = make("button", { type: "button", class: "btn small" }, "保留我的");
    const theirs = make("button", { type: "button", class: "btn small" }, "采用对方的");
    mine.addEventListener("click", () => { state(q, ""); M.outbox.keepMine(record.key || M.outbox.keyOf(record.entry, record.place), found.theirs.version); });
    theirs.addEventListener("click", () => {
      M.outbox.drop(M.outbox.keyOf(record.entry, record.place));
      if (M.outbox.adopt) M.outbox.adopt(record.entry, record.place, { answer: found.theirs.answer, note: found.theirs.note, basis: found.theirs.basis }, found.theirs.version);
      q.dataset.version = found.theirs.version;
      M.write(q, found.theirs);
      totals(record, found);
      state(q, "已采用 " + found.theirs.at + " 的评分", "saved");
      count(q.closest("[data-card]"));
      summary();
    });
    const pair = make("div", { class: "two-of", role: "alert" },
      make("div", {}, make("h4", {}, "您刚才填的（还没有保存）"), make("p", {}, said(found.mine)), mine),
      make("div", {}, make("h4", {}, found.theirs.by + " " + found.theirs.at + " 的评分"), make("p", {}, said(found.theirs)), theirs));
    q.querySelector("[data-state]").replaceChildren(pair);
    q.classList.add("failed");
  }

  /* How many questions of a card are open, whether any lost marks; counted from the page, so that it holds without a network. */
  function count(card) {
    const row = card && rowOf(card.dataset.card);
    if (!row) return;
    const all = Array.from(card.querySelectorAll("[data-q]"));
    row.dataset.left = all.filter((q) => !M.answered(q)).length;
    row.dataset.lost = all.some(M.below) ? "1" : "";
    row.classList.toggle("lacking", Boolean(card.querySelector(".why.lacks:not(.shut)")));
    const rows = Array.from(document.querySelectorAll(".items .it"));
    const set = (element, value) => { if (element) element.textContent = value; };
    set(document.querySelector("[data-done]"), rows.filter((r) => r.dataset.left === "0").length);
    set(document.querySelector("[data-show=open] [data-count]"), rows.filter((r) => r.dataset.left !== "0").length);
    set(document.querySelector("[data-show=lost] [data-count]"), rows.filter((r) => r.dataset.lost).length);
  }

  function totals(record, reply) {
    const key = record.entry + "-" + reply.item.id, row = rowOf(key), card = document.getElementById("card-" + key);
    if (row) { const mark = row.querySelector(".sc"); mark.className = "sc " + reply.item.state; mark.textContent = reply.item.text; }
    if (card) card.querySelector("[data-range]").textContent = span(reply.item.low, reply.item.high);
    const below = document.querySelector("[data-range-below]");
    if (below && card && card.closest("[data-mid]") && !card.closest("[data-mid]").hidden) below.textContent = span(reply.item.low, reply.item.high);
    const sum = document.querySelector("[data-section='" + reply.section.id + "'] [data-sum]");
    if (sum) sum.textContent = span(reply.section.range[0], reply.section.range[1]) + " / " + reply.section.range[2];
    const total = document.querySelector("[data-total]"), meter = document.querySelector("svg.total");
    if (!total) return;
    const [low, high, worth] = reply.total;
    total.textContent = span(low, high);
    const share = (value) => Math.max(0, Math.min(100, (parseFloat(value) / parseFloat(worth)) * 100)) || 0;   // a length on the bar, not a mark
    meter.querySelector(".sure").setAttribute("width", share(low));
    meter.querySelector(".may").setAttribute("x", share(low));
    meter.querySelector(".may").setAttribute("width", Math.max(0, share(high) - share(low)));
    meter.setAttribute("aria-label", span(low, high) + "，满分" + worth);
  }
  function past(record, reply) {
    const list = document.getElementById("past-" + record.entry + "-" + reply.item.id);
    if (!list) return;
    const none = list.querySelector(".none");
    if (none) none.replaceWith(make("ol", { class: "log past" }));
    const q = question(record), sign = q ? q.querySelector(".k").textContent : record.place;
    list.querySelector("ol").prepend(make("li", {}, make("time", {}, reply.mark.at), make("span", {}, sign + " " + (reply.mark.said || "改为未评"),
      make("span", { class: "who" }, reply.mark.note ? " " + reply.mark.note : ""))));
  }

  function summary() {
    const waiting = M.outbox.all().length;
    if (M.outbox.stopped() || !waiting) return;
    const stuck = M.outbox.troubles.size;
    if (stuck) bar("unsaved", "✕ 有" + stuck + "处没有保存，请看标红的地方");
  }
  M.outbox.hear((what, detail) => {
    const { record, reply } = detail, q = record && question(record);
    const waiting = M.outbox.all().length;
    if (what === "kept") { state(q, ""); bar("saving", "正在保存…"); }
    if (what === "sending") bar("saving", "正在保存…");
    if (what === "saved") {
      if (q) {
        q.dataset.version = reply.version;
        if (!detail.newer) { state(q, ""); q.querySelector(".when").textContent = " · " + reply.at + " 已保存"; }
      }
      totals(record, reply);
      past(record, reply);
      const left = M.outbox.all().length;
      bar(left ? "saving" : "saved", left ? "还有" + left + "处正在保存…" : "✓ 已保存 " + reply.at);
      summary();
    }
    if (what === "retry") {
      state(q, "✕ 未保存，正在重试", "unsaved");
      bar("unsaved", "✕ " + detail.words + "，" + waiting + "处未保存，正在重试" + (M.outbox.unkept() ? "；请不要关闭页面" : "（已留在本机）"));
    }
    if (what === "refused") {
      state(q, "✕ 未保存：" + detail.words, "unsaved");
      if (q) {
        const away = make("button", { type: "button", class: "linklike" }, "放弃这处修改");
        away.addEventListener("click", () => { Promise.resolve(M.outbox.drop(detail.key)).then(() => location.reload()); });
        q.querySelector("[data-state]").append(" ", away);
      } else window.kaoping.notice(record.label + " 没有保存：" + detail.words, "err", { url: record.back, words: "去看看" });
      summary();
    }
    if (what === "conflict") { conflict(record, detail.conflict); summary(); }
    if (what === "login") {
      const next = encodeURIComponent(location.pathname + location.search);
      bar("unsaved", "✕ 登录已过期，" + waiting + "处已留在本机，登录后自动保存", { url: document.body.dataset.login + "?next=" + next, words: "重新登录" });
    }
    if (what === "other") bar("unsaved", "✕ " + detail.words);
  });
  Object.assign(M, { count, bar, state, conflict, question });
})();
