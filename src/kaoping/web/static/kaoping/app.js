/* What every page does: says when a request failed, asks before what cannot be undone, keys and their help, tabs, counts.
   Plain script for Chromium 86; pages work without it. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const live = () => document.getElementById("live");
  const typing = (el) => el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
    (el.tagName === "INPUT" && !/^(radio|checkbox|button|submit|reset|file|range)$/.test(el.type)));

  function make(tag, attributes, ...inside) {
    const el = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => el.setAttribute(name, value));
    el.append(...inside);
    return el;
  }

  /* A notice that stays until it is closed. kind: ok, ask, err or empty; link: {url, words}; the same words are said once. */
  function notice(words, kind, link) {
    const box = live();
    if (!box) return null;
    const same = Array.from(box.children).find((el) => el.dataset.words === words);
    if (same) same.remove();
    const sign = { ok: "✓ 已办", ask: "！注意", err: "✕ 未办成" }[kind] || "提示";
    const p = make("p", {}, words);
    if (link) p.append(" ", make("a", { href: link.url }, link.words));
    const close = make("button", { type: "button", class: "close", "aria-label": "关闭" }, "✕");   // its click: see below
    const el = make("div", { class: "notice " + (kind || "") }, make("span", { class: "sign" }, sign), p, close);
    el.dataset.words = words;
    box.append(el);
    return el;
  }

  /* Requests for part of a page: none fails in silence. */
  const SAID = {
    400: "服务器没有接受这次提交，请检查所填内容后再试。", 403: "没有权限做这件事，或页面打开得太久。请刷新页面后再试。",
    404: "要找的内容不存在，可能已被他人改动。请刷新页面。", 413: "文件太大，服务器没有接受。请压缩或分开后再传。",
    429: "操作太快，请稍等几秒再试。", 503: "服务器正忙，请稍后再试。",
  };
  function saidBy(xhr) {
    const type = xhr.getResponseHeader("Content-Type") || "";
    if (type.startsWith("text/plain")) return xhr.responseText.trim().slice(0, 300);
    if (!type.startsWith("application/json")) return "";
    try { return JSON.parse(xhr.responseText).error || ""; } catch (error) { return ""; }
  }
  const loginUrl = () => document.body.dataset.login;
  const here = () => encodeURIComponent(location.pathname + location.search);
  function sessionEnded() {
    notice("登录已过期，刚才的操作没有保存。", "err", { url: loginUrl() + "?next=" + here(), words: "重新登录" });
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const xhr = event.detail.xhr;
    const asked = event.detail.pathInfo ? event.detail.pathInfo.requestPath : "";
    const came = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
    const turnedAway = Boolean(loginUrl()) && came === loginUrl() && asked.split("?")[0] !== loginUrl();
    if (xhr.status === 401 || turnedAway) {
      event.detail.shouldSwap = false;
      event.detail.isError = false;
      event.preventDefault();
      sessionEnded();
      event.target.dispatchEvent(new CustomEvent("kaoping:failed", { bubbles: true, detail: { status: 401 } }));
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = event.detail.xhr;
    const status = xhr.status;
    const number = xhr.getResponseHeader("X-Request-Id") || status;
    notice(saidBy(xhr) || SAID[status] || "程序内部出错，刚才的操作没有完成。请稍后再试；仍不行请把编号 " + number + " 告诉系统管理员。", "err");
    event.target.dispatchEvent(new CustomEvent("kaoping:failed", { bubbles: true, detail: { status } }));
  });
  const lost = (event) => {
    notice("连不上服务器，刚才的操作没有完成。请检查网络后再试。", "err");
    event.target.dispatchEvent(new CustomEvent("kaoping:failed", { bubbles: true, detail: { status: 0 } }));
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:swapError", () => notice("页面没有更新完整，请刷新页面。", "err"));

  /* The wheel scrolls the page; it never changes a number. */
  document.addEventListener("wheel", (event) => {
    const el = document.activeElement;
    if (el && el.tagName === "INPUT" && el.type === "number" && el === event.target) el.blur();
  }, { passive: true, capture: true });

  /* Before what cannot be undone: <form data-confirm="…"> or <button data-confirm="…">. Resolves to true or false. */
  function ask(words, ok, danger) {
    return new Promise((resolve) => {
      const yes = make("button", { type: "submit", value: "yes", class: "btn pri" + (danger ? " danger" : "") }, ok || "确定");
      const no = make("button", { type: "submit", value: "no", class: "btn" }, "取消");
      const form = make("form", { method: "dialog" }, make("div", { class: "body" }, make("p", { id: "ask-words", class: "pre" }, words)),
        make("div", { class: "acts" }, no, yes));
      const dialog = make("dialog", { "aria-labelledby": "ask-words" }, form);
      dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
      document.body.append(dialog);
      dialog.showModal();
      no.focus();
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const from = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    if (!from.dataset.confirm || form.dataset.confirmed === "yes") { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    ask(from.dataset.confirm, from.dataset.confirmOk, "danger" in from.dataset).then((yes) => {
      if (!yes) { if (submitter) submitter.focus(); return; }
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter || undefined);
    });
  }, true);

  /* Keys: <a data-key="n" data-key-says="下一条未评">. data-key-own: the page's own script acts on it, here it is only listed. */
  const KEYS_OFF = "kaoping.keys";
  const remembered = (name) => { try { return localStorage.getItem(name); } catch (error) { return null; } };
  const keysOff = () => remembered(KEYS_OFF) === "off";
  function help() {
    const rows = new Map([["?", "打开这张表"]]);
    document.querySelectorAll("[data-key]").forEach((el) => {
      const says = el.dataset.keySays || el.getAttribute("aria-label") || el.textContent.replace(/\s+/g, " ").trim();
      if (!rows.has(el.dataset.key)) rows.set(el.dataset.key, says);
    });
    const body = make("tbody", {});
    rows.forEach((says, key) => body.append(make("tr", {}, make("th", { scope: "row" }, ...key.split(" ").map((k) => make("kbd", {}, shown(k)))), make("td", {}, says))));
    const off = make("input", { type: "checkbox", id: "keys-off" });
    off.checked = keysOff();
    off.addEventListener("change", () => { try { localStorage.setItem(KEYS_OFF, off.checked ? "off" : "on"); } catch (error) { notice("浏览器不允许记住这项设置。", "ask"); } });
    const close = make("button", { class: "btn pri", value: "close" }, "关闭");
    const dialog = make("dialog", { id: "help", "aria-labelledby": "help-title" }, make("form", { method: "dialog" },
      make("div", { class: "body" }, make("h2", { id: "help-title" }, "键盘"), make("table", { class: "keys" }, body),
        make("p", { class: "check small" }, off, make("label", { for: "keys-off" }, "不用单键快捷键（“?”除外）"))),
      make("div", { class: "acts" }, close)));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
  }
  const shown = (key) => ({ ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Enter: "回车", Escape: "Esc", " ": "空格" }[key] || (key.length === 1 ? key.toUpperCase() : key));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?" || event.key === "？") { event.preventDefault(); help(); return; }
    if (keysOff()) return;
    const key = event.key.toLowerCase();
    const el = Array.from(document.querySelectorAll("[data-key]:not([data-key-own])")).find((e) => e.dataset.key.toLowerCase().split(" ").includes(key) && !e.disabled && e.offsetParent);
    if (el) { event.preventDefault(); el.click(); }
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) {
      const input = step.parentElement.querySelector("input");
      const before = input.value;
      if (+step.dataset.step > 0) input.stepUp(); else input.stepDown();
      if (input.value !== before) ["input", "change"].forEach((name) => input.dispatchEvent(new Event(name, { bubbles: true })));
    }
    const close = event.target.closest(".notice .close");
    if (close) close.closest(".notice").remove();
    if (event.target.closest("[data-help]")) { event.preventDefault(); help(); }
    if (event.target.closest("[data-print]")) { event.preventDefault(); window.print(); }
    const tab = event.target.closest(".tabs[data-tabs] a");
    if (tab) { event.preventDefault(); show(tab); }
  });

  /* Tabs: <div class="tabs" data-tabs><a href="#one">…</a>…</div>, the sections one below the other without this script. */
  const panel = (tab) => document.getElementById(tab.getAttribute("href").slice(1));
  function show(tab, focus) {
    tab.closest(".tabs").querySelectorAll("a").forEach((other) => {
      const on = other === tab;
      other.setAttribute("aria-selected", String(on));
      other.tabIndex = on ? 0 : -1;
      other.classList.toggle("on", on);
      if (panel(other)) panel(other).hidden = !on;
    });
    if (focus) tab.focus();
  }
  function setUp(scope) {
    scope.querySelectorAll(".tabs[data-tabs]:not([role])").forEach((tabs) => {
      tabs.setAttribute("role", "tablist");
      const all = Array.from(tabs.querySelectorAll("a"));
      all.forEach((tab) => {
        tab.setAttribute("role", "tab");
        const shownBy = panel(tab);
        if (!tab.id) tab.id = "tab-" + tab.getAttribute("href").slice(1);
        if (shownBy) { shownBy.setAttribute("role", "tabpanel"); shownBy.setAttribute("aria-labelledby", tab.id); tab.setAttribute("aria-controls", shownBy.id); }
      });
      const first = all.find((tab) => tab.getAttribute("href") === location.hash) || all.find((tab) => tab.classList.contains("on")) || all[0];
      if (first) show(first);
      tabs.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        show(all[(all.indexOf(document.activeElement) + by + all.length) % all.length], true);
      });
    });
  }
  setUp(document);
  document.querySelectorAll(".sheet > .left [aria-current]").forEach((el) => el.scrollIntoView({ block: "nearest" }));
  document.addEventListener("htmx:load", (event) => setUp(event.target.parentNode || document));

  window.kaoping = { notice, ask, help, make, keysOff };
})();
