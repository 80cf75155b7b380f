/* The two pages around the offline sheet: what to take along (with a network), and what lies on this device (with or without one). */
(function () {
  "use strict";
  const S = window.kaopingOnsite, O = window.kaopingOutbox, page = document.querySelector("[data-onsite-page]");
  if (!page) return;
  const make = window.kaoping.make, one = (selector) => page.querySelector(selector), every = (selector) => Array.from(page.querySelectorAll(selector));
  const show = (selector, on) => every(selector).forEach((el) => { el.hidden = !on; });
  if (!S || !S.able || !window.isSecureContext) { show("[data-unable]", true); show("[data-able]", false); return; }
  show("[data-able]", true);
  const ready = navigator.serviceWorker.register(page.dataset.worker, { scope: "/" }).then(() => navigator.serviceWorker.ready);
  ready.catch(() => show("[data-unable]", true));
  let user = page.dataset.user || "";

  /* What is chosen comes to so much; it is said before anything is fetched. */
  const chosen = () => every("[data-unit]").filter((row) => row.querySelector("[data-take]").checked);
  const ticked = (row, name) => Array.from(row.querySelectorAll("input[name=" + name + "]:checked"));
  const weight = (row) => Number(row.dataset.sheet) + ticked(row, "paper").reduce((sum, tick) => sum + Number(tick.dataset.size), 0);
  async function sum() {
    const units = chosen(), bytes = units.reduce((all, row) => all + weight(row), 0), room = await S.room();
    every("[data-unit]").forEach((row) => { row.querySelector("[data-weight]").textContent = "约 " + S.size(weight(row)); });
    one("[data-sum]").textContent = units.length + "个单位，约 " + S.size(bytes) + "；本机还能放 " + S.size(room.free);
    const tight = bytes > room.free * 0.9;
    one("[data-tight]").hidden = !tight;
    one("[data-go]").disabled = !units.length || tight;
    return bytes;
  }
  async function fetched(cache, key, url) {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(answer.status === 404 ? "有一份材料已经不在了，请刷新页面后再选" : "登录已过期或服务器没有应答");
    const copy = answer.headers.get("Content-Type").startsWith("text/html") ? answer.clone() : null;
    await cache.put(key, answer);
    return copy ? copy.text() : "";
  }
  /* One unit, whole or not at all. */
  async function take(row, tell) {
    const entry = row.dataset.unit, name = S.cacheOf(user, entry);
    const form = new URLSearchParams({ items: ticked(row, "item").map((t) => t.value).join(","), papers: ticked(row, "paper").map((t) => t.value).join(","),
      csrfmiddlewaretoken: one("[name=csrfmiddlewaretoken]").value });
    const answer = await fetch(row.dataset.url, { method: "POST", body: form, headers: { Accept: "application/json" }, credentials: "same-origin" });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok || !told.urls) throw new Error(told.error || "服务器没有应答");
    await S.heard(told.now);
    await S.put("meta", { name: "taking." + name, value: told.now });
    await S.wipe(user, entry);
    const cache = await caches.open(name);
    try {
      await fetched(cache, told.sheet, told.sheet + told.query);
      for (let n = 0; n < told.urls.length; n += 1) {
        tell(n + 1, told.urls.length);
        const html = await fetched(cache, told.urls[n], told.urls[n]);
        const pictures = Array.from(html.matchAll(/src="(\/v\/[^"]+)"/g), (m) => m[1].replace(/&amp;/g, "&"));
        for (const src of pictures) await fetched(cache, src, src);
      }
      const bytes = weight(row);
      await S.put("packages", { slot: S.slotOf(user, entry), user, who: told.who, entry, unit: told.unit, assessment: told.assessment, name: told.name, items: told.items,
        questions: told.questions, papers: told.papers, taken: told.now, until: told.now + told.days * S.DAY, size: bytes, sheet: told.sheet, query: told.query, state: told.state, locked: "" });
    } catch (error) {
      await S.wipe(user, entry);
      throw new Error(S.full(error) ? "本机存储空间不够，这个单位没有带来；已带来的单位和已填的内容都还在" : error instanceof TypeError ? "网络断了，这个单位没有带来" : error.message);
    } finally { await S.transact(["meta"], (place) => place.delete("taking." + name)); }
  }
  async function go(event) {
    event.preventDefault();
    const button = one("[data-go]"), rows = chosen(), progress = one("[data-progress]");
    button.disabled = true;
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist().catch(() => false);
    await ready.catch(() => undefined);
    let done = 0;
    for (const row of rows) {
      const state = row.querySelector("[data-here]");
      try {
        await take(row, (n, all) => { progress.textContent = row.dataset.name + "：材料 " + n + " / " + all; });
        done += 1;
        state.textContent = "✓ 已在本机";
        state.className = "chip ok";
      } catch (error) { state.textContent = "✕ 没有带来"; state.className = "chip ask"; window.kaoping.notice(row.dataset.name + "：" + error.message, "err"); }
    }
    progress.textContent = done ? "已带来" + done + "个单位，断开网络也能打开。" : "";
    if (done) window.kaoping.notice("已带到本机" + done + "个单位。", "ok", { url: page.dataset.start, words: "去现场评分" });
    await sum();
  }
  async function choosing() {
    const held = await S.packages(user);
    every("[data-unit]").forEach((row) => {
      const p = held.find((x) => x.entry === row.dataset.unit), state = row.querySelector("[data-here]");
      if (p) { state.textContent = "已在本机，" + S.day(p.until).split(" ")[0] + "到期"; state.className = "chip ok"; }
    });
    page.addEventListener("change", sum);
    one("form[data-taking]").addEventListener("submit", go);
    await sum();
  }

  /* What lies here: sheets, and what is to be sent. */
  const STATES = { waiting: ["等网络", "chip"], conflict: ["两处不同，请选", "chip ask"], refused: ["没有送成", "chip ask"] };
  const words = (r) => (r.kind === "answer" ? (r.content.answer || "撤回答案") + (r.content.note ? "：" + r.content.note : "") : r.kind === "visit" ? "现场核查：" + r.fields.matter + "，" + r.fields.found : "照片 " + r.name);
  function unit(p) {
    const away = make("button", { type: "button", class: "btn small" }, "从本机删去");
    away.addEventListener("click", async () => {
      if (await window.kaoping.ask("把" + p.unit + "的评分表和材料从本机删去？已填没送出的内容不会删。", "删去")) { await S.wipe(user, p.entry); draw(); }
    });
    return make("tr", {}, make("th", { scope: "row" }, make("a", { href: p.sheet }, p.unit)), make("td", {}, p.name), make("td", { class: "num" }, String(p.items.length)), make("td", { class: "num" }, String(p.papers)),
      make("td", {}, p.locked ? make("span", { class: "chip ask", title: p.locked }, "不能再评") : S.day(p.until)), make("td", { class: "num" }, away));
  }
  function thing(r) {
    const [said, kind] = STATES[r.state], acts = make("td", { class: "num" });
    if (r.state === "refused") { const again = make("button", { type: "button", class: "btn small" }, "再送一次"); again.addEventListener("click", () => O.again(r.seq)); acts.append(again, " "); }
    if (r.state === "conflict") acts.append(make("a", { class: "btn small", href: r.back }, "去选"), " ");
    if (r.state !== "waiting") {
      const drop = make("button", { type: "button", class: "btn small" }, "放弃");
      drop.addEventListener("click", async () => { if (await window.kaoping.ask("放弃“" + r.label + " " + words(r) + "”？放弃后本机不再保存；需要留底请先导出。", "放弃", true)) O.remove(r.seq); });
      acts.append(drop);
    }
    return make("tr", {}, make("td", {}, r.label || ""), make("td", { class: "cut-long" }, words(r)), make("td", {}, S.day(Date.parse(r.made))), make("td", {}, make("span", { class: kind }, said),
      make("div", { class: "tiny" }, r.words || "")), acts);
  }
  async function draw() {
    const held = await S.packages(user), all = await S.outbox(user), stuck = all.filter((r) => r.state !== "waiting");
    const others = new Set((await S.read("outbox")).filter((r) => r.user !== user).map((r) => r.user)).size;
    one("[data-who]").textContent = held[0] ? held[0].who : "";
    one("[data-units] tbody").replaceChildren(...held.map(unit));
    show("[data-units]", held.length > 0);
    show("[data-none]", !held.length);
    one("[data-things] tbody").replaceChildren(...all.map(thing));
    show("[data-things], [data-export]", all.length > 0);
    show("[data-all-sent]", !all.length);
    one("[data-count]").textContent = all.length ? all.length + "处在本机" + (stuck.length ? "，其中" + stuck.length + "处没有送成" : "") : "";
    show("[data-others]", others > 0);
    online();
  }
  let net = "";
  function online(said) {
    if (said !== undefined) net = said;
    const chip = one("[data-online]"), stopped = O.stopped();
    chip.textContent = stopped === "login" ? "登录已过期，登录后自动送出" : stopped === "other" ? "登录的是另一个账号" : navigator.onLine ? net || "有网络" : "没有网络";
    chip.className = "chip " + (stopped || !navigator.onLine || net ? "ask" : "ok");
    show("[data-login]", stopped === "login");
  }
  async function starting() {
    user = await S.who();
    if (user) await S.tidy(user);
    O.hear((what, detail) => {
      if (["sent", "saved", "conflict", "refused", "idle"].includes(what)) net = "";
      if (what === "sending" || what === "waiting") online(what === "sending" ? "正在送" : detail.words);
      else draw();
    });
    one("[data-export]").addEventListener("click", async () => window.kaopingExport(await S.outbox(user), one("[data-who]").textContent));
    ["online", "offline"].forEach((name) => window.addEventListener(name, () => online("")));
    window.addEventListener("online", () => check());
    await O.begin(user);
    await draw();
    await check();
  }
  async function check() {
    if (!user || !navigator.onLine) return;
    const gone = await S.recheck(user);
    if (gone.length) window.kaoping.notice("您已不再负责" + gone.join("、") + "，带到本机的材料已清除；没有送出的内容还在下面。", "ask");
    await draw();
  }
  const failed = () => window.kaoping.notice("本机的存储打不开，请关掉其他标签页后刷新；仍不行请联系系统管理员。", "err");
  (one("form[data-taking]") ? choosing() : one("[data-units]") ? starting() : Promise.resolve()).catch(failed);
  const installer = one("[data-install]");
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (!installer) return;
    installer.hidden = false;
    installer.onclick = () => { event.prompt(); installer.hidden = true; };
  });
})();
