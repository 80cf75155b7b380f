/* What could not be sent, as a file: one page that opens in any browser and prints, photos in it. Nothing that was written is lost. */
(function () {
  "use strict";
  const safe = (text) => String(text || "").replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
  const data = (blob) => new Promise((resolve) => { const r = new FileReader(); r.onload = () => resolve(r.result); r.onerror = () => resolve(""); r.readAsDataURL(blob); });
  const STATES = { waiting: "还没有送出", conflict: "与网站上的不同，还没有选", refused: "没有送成" };
  const basis = (b) => ({ evidence: "佐证", visit: "现场核查", source: "未提供材料" }[b.kind] || b.kind) + (b.page ? " 第" + b.page + "页" : "");
  async function row(r) {
    const cells = r.kind === "answer" ? [r.place, r.content.answer || "撤回答案", r.content.note, r.content.basis.filter((b) => b.kind !== "clause").map(basis).join("；")]
      : r.kind === "visit" ? [r.fields.items.join("、"), "现场核查", r.fields.matter + "：" + r.fields.found, [r.fields.where, r.fields.present, r.fields.at].filter(Boolean).join("，")] : ["", "照片", r.name, ""];
    const picture = r.kind === "photo" ? "<br><img src=\"" + (await data(r.blob)) + "\" alt=\"" + safe(r.name) + "\">" : "";
    return "<tr><td>" + safe(r.label) + "</td>" + cells.map((c, n) => "<td>" + safe(c) + (n === 2 ? picture : "") + "</td>").join("") + "<td>" + safe(new Date(r.made).toLocaleString("zh-CN")) + "</td><td>" + STATES[r.state] + (r.words ? "：" + safe(r.words) : "") + "</td></tr>";
  }
  window.kaopingExport = async function (records, who) {
    const rows = [];
    for (const r of records) rows.push(await row(r));
    const html = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>现场填写未送出的内容</title><style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:4px 6px;text-align:left;vertical-align:top;overflow-wrap:anywhere}img{max-width:12cm;max-height:12cm}</style>"
      + "<h1>现场填写未送出的内容</h1><p>" + safe(who) + "，" + records.length + "处。时间是填写时设备上的时间。</p><table><tr><th>单位</th><th>编号</th><th>答案</th><th>事实</th><th>依据</th><th>填写时间</th><th>情况</th></tr>" + rows.join("") + "</table></html>";
    const url = URL.createObjectURL(new Blob([html], { type: "text/html" })), now = new Date();
    const link = window.kaoping.make("a", { href: url, download: "现场填写_" + (who || "未送出") + "_" + String(now.getMonth() + 1).padStart(2, "0") + String(now.getDate()).padStart(2, "0") + ".html" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  };
})();
