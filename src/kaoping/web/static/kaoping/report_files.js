/* Files dropped, chosen or photographed go up one by one, each with its own bar and its own answer; a bad one does not stop the others. */
(function () {
  "use strict";
  const drop = document.getElementById("drop");
  const list = document.getElementById("uploads");
  if (!drop || !list) return;
  const MOST = 20 * 1024 * 1024;
  const queue = [];
  let running = false, taken = 0;
  const itemField = drop.querySelector("[name=item]");
  const token = drop.querySelector("[name=csrfmiddlewaretoken]").value;

  function add(files) {
    Array.from(files).forEach((file) => {
      const bar = kaoping.make("progress", { max: "100", value: "0", "aria-label": file.name + " 上传进度" });
      const said = kaoping.make("span", { class: "said" }, "等待上传");
      const row = kaoping.make("li", {}, kaoping.make("b", {}, file.name), " ", said, bar);
      list.append(row);
      if (file.size > MOST) { done(row, false, "有" + (file.size / 1048576).toFixed(1) + "MB，超过了20MB的上限，请压缩或拆开后再传"); return; }
      queue.push({ file, row, bar, said });
    });
    next();
  }

  function next() {
    if (running) return;
    const one = queue.shift();
    if (!one) { finish(); return; }
    running = true;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token);
    body.append("item", itemField.value);
    body.append("files", one.file, one.file.name);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", drop.action);
    xhr.setRequestHeader("Accept", "application/json");
    xhr.timeout = 600000;
    xhr.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      one.bar.value = event.loaded / event.total * 100;
      one.said.textContent = event.loaded < event.total ? "正在上传" : "正在检查";
    });
    xhr.addEventListener("loadend", () => { running = false; answer(one, xhr); next(); });
    xhr.send(body);
  }

  function answer(one, xhr) {
    let reply = null;
    try { reply = JSON.parse(xhr.responseText); } catch (error) { reply = null; }
    if (xhr.status === 401) return again(one, "登录已过期，请重新登录后再传");
    if (!reply || !reply.files || !reply.files.length) return again(one, reply && reply.error ? reply.error : xhr.status ? "没有传上去，请稍后再试" : "网络断了，没有传上去");
    const told = reply.files[0];
    done(one.row, told.ok, told.ok ? "✓ 已保存" : told.sentence.replace("“" + told.name + "”", ""));
    told.warnings.forEach((words) => one.row.append(kaoping.make("span", { class: "warn" }, "！" + words)));
    if (told.known && itemField.value) one.row.append(linker(one.row, told.known));
    if (told.ok) taken += 1;
    if (reply.parts && window.kaopingReport) window.kaopingReport.parts(reply.parts);
    if (told.ok && !told.warnings.length && window.kaopingReport) setTimeout(() => one.row.remove(), 4000);
  }
  function done(row, ok, words) {
    row.className = ok ? "ok" : "bad";
    row.querySelector(".said").textContent = words;
    const bar = row.querySelector("progress");
    if (bar) bar.remove();
    if (!ok) row.append(closer(row));
  }
  function closer(row) {
    const close = kaoping.make("button", { type: "button", class: "linklike tiny" }, "知道了");
    close.addEventListener("click", () => row.remove());
    return close;
  }
  function again(one, words) {
    done(one.row, false, words);
    const retry = kaoping.make("button", { type: "button", class: "btn small" }, "重新上传");
    retry.addEventListener("click", () => { one.row.remove(); add([one.file]); });
    one.row.append(retry);
  }
  function linker(row, known) {
    const form = kaoping.make("form", { method: "post", action: known.link });
    const item = itemField.value;
    [["csrfmiddlewaretoken", token], ["add", item], ["back_item", item], ["back_entry", drop.querySelector("[name=back_entry]").value]].forEach(([name, value]) => form.append(kaoping.make("input", { type: "hidden", name, value })));
    form.append(kaoping.make("button", { class: "btn small" }, "把那一份关联到本条"));
    return form;
  }
  function finish() {
    if (taken && "reload" in drop.dataset) location.reload();
    taken = 0;
  }

  drop.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    add(event.target.files);
    event.target.value = "";
  });
  /* Anywhere on the page: a file that misses the box must not replace the page. */
  document.addEventListener("dragover", (event) => { if (event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files")) { event.preventDefault(); drop.classList.add("over"); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!event.dataTransfer || !event.dataTransfer.files.length) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => { if (running || queue.length) { event.preventDefault(); event.returnValue = ""; } });
})();
