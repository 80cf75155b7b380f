/* On every page of somebody who is logged in: what lies in this browser for others goes, and what is past its term; on leaving, all sheets go.
   Answers that have not been sent stay, for the account that they belong to. */
(function () {
  "use strict";
  const S = window.kaopingOnsite, user = document.body.dataset.user;
  if (!S || !S.able || !user) return;
  const start = document.body.dataset.onsiteStart;
  let holds = Boolean(document.querySelector("[data-onsite], [data-onsite-page]"));   // whether there may be anything to be taken away on leaving

  async function tidy() {
    await S.be(user);
    const late = await S.tidy(user);
    if (late) window.kaoping.notice("带到本机的" + late + "个单位已过保存期限，材料已从本机清除；填写的内容还在。", "ask");
    const gone = navigator.onLine ? await S.recheck(user) : [];
    if (gone.length) window.kaoping.notice("您已不再负责" + gone.join("、") + "，带到本机的材料已清除；没有送出的内容还在本机。", "ask", { url: start, words: "去看看" });
    const left = (await S.outbox(user)).length;
    holds = holds || left > 0 || (await S.packages(user)).length > 0;
    if (left && !document.querySelector("[data-onsite-page]")) window.kaoping.notice("本机还有现场填写的" + left + "处没有送出。", "ask", { url: start, words: "去送出" });
  }
  // A sheet that was taken along says whose it is, not who is logged in: it looks for itself. A browser that keeps nothing has nothing to be tidied.
  if (!document.querySelector("[data-onsite]")) tidy().catch(() => undefined);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!holds || !form.querySelector("button.out")) return;
    event.preventDefault();
    leave(form).catch(() => form.submit());
  });
  async function leave(form) {
    const left = (await S.outbox(user)).length;
    if (left && !(await window.kaoping.ask("本机还有现场填写的" + left + "处没有送出。退出后它们留在本机，只有您再登录才能送出；带来的材料会清除。", "退出"))) return;
    await S.be("");
    await S.tidy("");
    if (navigator.onLine) form.submit(); else location.assign(start);   // the session ends by itself on the server
  }
})();
