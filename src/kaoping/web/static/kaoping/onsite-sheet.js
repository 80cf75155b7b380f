/* The sheet as it was taken along: the same page and the same scripts as online, with an outbox on this device behind them, and on-site records
   with photos. Totals are the server's to reckon: what was changed here says so until it has been sent. */
(function () {
  "use strict";
  const S = window.kaopingOnsite, O = window.kaopingOutbox, page = document.querySelector("[data-onsite]");
  if (!page) return;
  const scripts = document.currentScript.dataset.then.split(" ");
  const { user, entry } = page.dataset, make = window.kaoping.make;
  const bar = document.getElementById("saved"), away = page.dataset.start;
  if (!S || !S.able || !O) { bar.textContent = "这个浏览器或这个地址不能离线使用，请从评分任务里打开"; bar.className = "unsaved"; page.setAttribute("aria-disabled", "true"); return; }
  const question = (record) => document.getElementById("q-" + record.entry + "-" + record.place);
  const say = (kind, words) => { bar.className = kind; bar.textContent = words; };
  let sent = [], dirty = false;

  async function begin() {
    const who = await S.who(), held = await S.read("packages", S.slotOf(user, entry));
    if (who !== user || !held || (await S.over(held))) { location.replace(away); return; }   // another account's, wiped, or past its term
    document.querySelectorAll("[data-until]").forEach((el) => { el.textContent = S.day(held.until); });
    if (held.locked) window.kaoping.notice("这个单位现在不能再评：" + held.locked + "。已填的都还在本机，可以导出。", "ask");
    const put = (e, place, content, base, about, delay) => O.put(e, place, content, base, Object.assign({ receive: page.dataset.receive }, about), delay);
    window.kaopingMark = { user, outbox: Object.assign({}, O, { put, get: (key) => numbered(O.get(key)) }), post: null, token: () => "", onsite: true, register };
    sent = await S.sent(user, entry);
    await O.begin(user);
    aim();
    document.addEventListener("kaoping:card", (event) => event.detail.card && dressed(event.detail.card));
    document.addEventListener("kaoping:moved", (event) => visits(event.detail.card));
    for (const src of scripts) await new Promise((resolve) => { const s = make("script", { src }); s.onload = s.onerror = resolve; document.head.append(s); });
    document.querySelectorAll("[data-card]").forEach(visits);
    O.hear(said);
    count();
    page.dataset.ready = "yes";
  }

  /* The page is as it was taken; the address says which item is to stand in front. */
  function aim() {
    const wanted = new URLSearchParams(location.search).get("item"), rows = Array.from(document.querySelectorAll(".items .it"));
    if (!rows.some((row) => row.dataset.id === wanted)) return;
    rows.forEach((row) => { if (row.dataset.id === wanted) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current"); });
  }
  /* A record that the device knows by its key is offered by its number once it has one. */
  function numbered(record) {
    if (!record || !record.content) return record;
    const number = (id) => { const was = sent.find((s) => s.visit && "k:" + s.key === id); return was ? String(was.visit.id) : id; };
    return Object.assign({}, record, { content: Object.assign({}, record.content, { basis: record.content.basis.map((b) => (b.kind === "visit" ? Object.assign({}, b, { id: number(String(b.id)) }) : b)) }) });
  }

  /* What was sent since the sheet was taken stands over what it showed then. */
  function dressed(card) {
    const M = window.kaopingMark;
    card.querySelectorAll("[data-q]").forEach((q) => {
      const was = sent.find((s) => s.place === q.dataset.place && s.content), waiting = O.get(O.keyOf(entry, q.dataset.place));
      if (was && was.version > Number(q.dataset.version)) { q.dataset.version = was.version; if (!waiting) M.write(q, was.content); }
      if (waiting && waiting.state === "waiting") { M.state(q, "✓ 已存在本机", "kept"); stale(card); }
    });
    M.count(card);
  }
  /* A range that was reckoned before the last answer is not shown as one that stands. */
  function stale(card) {
    const row = document.querySelector(".it[data-go='" + card.dataset.card + "'] .sc"), section = row && row.closest(".it").previousElementSibling;
    const words = "待送";
    [card.querySelector("[data-range]"), row].forEach((el) => { if (el) el.textContent = words; });
    if (row) row.className = "sc o";
    for (let el = section; el; el = el.previousElementSibling) if (el.matches("[data-section]")) { el.querySelector("[data-sum]").textContent = words; break; }
    const total = document.querySelector("[data-total]");
    if (total) total.textContent = "送到后显示";
    document.querySelectorAll("svg.total").forEach((el) => el.classList.add("stale"));
  }
  function count() {
    const all = O.all(), stuck = all.filter((r) => r.state !== "waiting").length;
    document.querySelectorAll(".items .it").forEach((row) => row.classList.toggle("stuck", all.some((r) => r.state !== "waiting" && r.place && r.entry === entry && r.place.startsWith(row.dataset.id + "."))));
    if (O.unkept() || bar.classList.contains("unsaved")) return;
    if (stuck) say("unsaved", "✕ 有" + stuck + "处没有送成，请看标红的地方");
    else if (all.length) say("saved", "✓ 已存在本机，" + all.length + "处等网络送出");
    else say("saved", "✓ 都已送到");
  }
  function said(what, detail) {
    const M = window.kaopingMark, { record } = detail, here = record && record.entry === entry, q = here && record.kind === "answer" && question(record);
    if (what === "local") {
      if (q) { M.state(q, "✓ 已存在本机", "kept"); stale(q.closest("[data-card]")); }
      say("saved", "✓ 已存在本机，" + O.all().length + "处等网络送出");
    }
    if (what === "full") { if (q) M.state(q, "✕ 没有存下：" + detail.words, "unsaved"); say("unsaved", "✕ " + detail.words); }
    if (what === "waiting") { bar.className = "saved"; count(); if (O.all().length && detail.words) bar.append("（" + detail.words + "）"); }
    if (what === "saved") document.querySelectorAll("svg.total").forEach((el) => el.classList.remove("stale"));
    if (what === "saved") document.querySelectorAll("[data-card]").forEach((card) => { if (O.all().some((r) => r.kind === "answer" && card.querySelector("[data-place='" + r.place + "']"))) stale(card); });
    if (what === "saved" && here) stood(record);
    if (what === "sent" && here && record.kind === "visit") noted(record.id, detail.reply);
    if (what === "conflict" || what === "refused") count();
    if (what === "idle" || what === "sent" || what === "changed") { bar.className = "saved"; count(); }
    if (what === "idle") { if (dirty) S.refreshed(user, entry); dirty = false; }
    if (what === "saved" || what === "sent") dirty = true;
  }

  /* What was sent while the sheet is open is shown as it stands there, unless the person is at it again. */
  async function stood(record) {
    const M = window.kaopingMark, q = question(record);
    sent = await S.sent(user, entry);
    const was = sent.find((s) => s.place === record.place && s.content);
    if (was && q && !O.get(record.key) && !q.contains(document.activeElement)) { q.dataset.version = was.version; M.write(q, was.content); M.count(q.closest("[data-card]")); }
  }

  /* On-site records: kept like answers; their photos after them. Known by a key of this device until the server has given them a number. */
  async function register(form) {
    const fields = { items: [form.elements.items.value] };
    ["where", "matter", "found", "present", "at"].forEach((name) => { fields[name] = form.elements[name].value.trim(); });
    for (const [name, words] of [["where", "地点"], ["matter", "核查事项"], ["found", "核查情况"]]) if (!fields[name]) return { error: "现场核查记录请填写" + words };
    const files = Array.from(form.elements.photos.files);
    const odd = files.find((f) => !/^image\/(jpeg|png)$/.test(f.type) || f.size > 20 * 2 ** 20);
    if (odd) return { error: "“" + odd.name + "”不是 jpg 或 png 照片，或者超过 20 MB；请换一张，或在手机相机里改用 jpg" };
    const id = S.uuid(), base = { entry, url: page.dataset.receive, back: location.pathname, label: page.dataset.unit };
    if (!(await O.keep(Object.assign({ kind: "visit", id, key: "visit." + id, fields }, base)))) return { error: "没有存下：本机存储空间已满；填写的内容还在这里" };
    let lost = 0;
    for (const file of files) {
      const bytes = await file.arrayBuffer(), digest = await crypto.subtle.digest("SHA-256", bytes);
      const sha256 = Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
      const kept = await O.keep(Object.assign({ kind: "photo", key: "photo." + S.uuid(), visit: "k:" + id, name: file.name, sha256, blob: new Blob([bytes], { type: file.type }) }, base));
      lost += kept ? 0 : 1;
    }
    O.flush();
    form.elements.photos.value = "";
    if (lost) window.kaoping.notice(lost + "张照片没有存下：本机存储空间已满。文字记录和其余照片已存在本机。", "err");
    return { visit: shown(id, fields, null, files.length - lost) };
  }
  const shown = (id, fields, number, photos) => ({ id: number ? number.id : "k:" + id, no: number ? number.no : "（待送）", at: fields.at.replace("T", " "), where: fields.where, matter: fields.matter,
    found: fields.found, items: fields.items, by: "", photos });
  /* The records of this device beside a card that came out of its template: those that wait, and those that were sent since. */
  function visits(card) {
    const M = window.kaopingMark;
    if (card.dataset.visits || !M.listed) return;
    card.dataset.visits = "yes";
    const own = O.all().filter((r) => r.kind === "visit" && r.entry === entry).map((r) => [r.id, r.fields, null, O.all().filter((p) => p.visit === "k:" + r.id).length]);
    sent.filter((s) => s.visit && !document.querySelector("[data-visit-id='" + s.visit.id + "']")).forEach((s) => own.push([s.key, s.fields, s.visit, 0]));
    own.forEach((one) => M.listed(card.dataset.entry, one[1].items[0], shown(...one)));
    if (own.length) {
      card.querySelectorAll("[data-q]").forEach((q) => {
        const waiting = numbered(O.get(O.keyOf(entry, q.dataset.place))), was = sent.find((s) => s.place === q.dataset.place && s.version === Number(q.dataset.version));
        if (waiting || was) M.write(q, (waiting || was).content);
      });
    }
  }
  function noted(id, reply) {
    document.querySelectorAll("[data-visit-id='k:" + id + "'] b").forEach((b) => { b.textContent = "现场核查 " + reply.no; });
    document.querySelectorAll(".why input[value='visit:k:" + id + "'] + span").forEach((span) => { span.textContent = "现场核查 " + reply.no; });
  }
  begin().catch(() => say("unsaved", "✕ 本机的存储打不开，请关掉其他标签页后刷新；仍不行请联系系统管理员"));
})();
