/* The service worker: pages that were taken along open without a network; everything else goes to the server as if this were not here.
   The site puts self.KAOPING before it: {version, shell, start, prefix}. It decides nothing about rights and holds no answers: those are in onsite-store.js. */
"use strict";
const { version, shell, start, prefix } = self.KAOPING;
const SHELL = "kaoping-shell-" + version;
const SLOW = 6000;   // milliseconds after which a network that does not answer counts as none

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([start].concat(shell).map((url) => new Request(url, { cache: "reload" })))).then(() => self.skipWaiting()));
});
/* A sheet taken along under an earlier version still opens with the files of that version: these go when no sheet is left. */
self.addEventListener("activate", (event) => {
  const old = (names) => (names.some((n) => n.startsWith("kaoping-onsite-")) ? [] : names.filter((n) => n.startsWith("kaoping-shell-") && n !== SHELL));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

/* Where a page is a number's: /e/5/onsite as taken, whatever is asked of it; evidence by its page. */
const sheet = (url) => /^\/e\/\d+\/onsite$/.test(url.pathname);
const evidence = (url) => url.pathname.startsWith("/v/");

async function network(request, otherwise) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), SLOW);
  try { return await fetch(request, { signal: stop.signal }); } catch (error) { return otherwise; } finally { clearTimeout(late); }
}
/* As `taken` in onsite-store.js keeps it: the newest package that has the page. Nothing of an earlier account lies there: it was wiped. */
async function kept(url) {
  const names = (await caches.keys()).filter((name) => name.startsWith("kaoping-onsite-"));
  const address = url.pathname + (url.searchParams.get("page") > 1 ? "?page=" + url.searchParams.get("page") : "");
  for (const name of names) {
    const found = await (await caches.open(name)).match(address, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}
const NOT_HERE = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>没有带来</title><p>这份材料没有带到本机，有网络时才能看。</p></html>";
const begin = () => caches.match(start, { ignoreVary: true }).then((found) => found || Response.error());
async function page(request, url) {
  if (sheet(url)) return (await kept(url)) || fetch(request).catch(begin);
  if (url.pathname === start) return network(request, await begin());
  if (!evidence(url)) return fetch(request).catch(begin);
  const found = await kept(url);
  if (found) return network(request, found);
  return fetch(request).catch(() => (request.mode === "navigate" ? new Response(NOT_HERE, { headers: { "Content-Type": "text/html; charset=utf-8" } }) : Response.error()));
}
/* Files have their version in their name: what is kept under a name is what it stands for. */
async function file(request) {
  return (await (await caches.open(SHELL)).match(request, { ignoreVary: true })) || (await caches.match(request, { ignoreVary: true })) || fetch(request);
}
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(prefix)) event.respondWith(file(request));
  else if (request.mode === "navigate" || (evidence(url) && request.destination === "image")) event.respondWith(page(request, url));
});
