// The site without internet. JupyterLite's own worker, which gives Python the files of the reader, is a part of this one.
"use strict";

const VERSION = ""; // of the list of files: offline.py writes it
const ROOT = new URL("./", location.href);
const LISTS = new URL("offline.json?", ROOT).href;
const LIST = LISTS + VERSION;
const NAME = `course at ${ROOT.pathname}`; // offline.js knows it, too

// A file is kept under its hash, so that a new version of the site fetches only what has changed.
const keyOf = (path, hash) => new URL(`${path}?${hash}`, ROOT).href;

async function hashOf(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Addresses of the lists of this version and of the one before it, to which the tabs that are open belong.
async function versions() {
  const urls = (await (await caches.open(NAME)).keys()).map(({ url }) => url).filter((url) => url.startsWith(LISTS));
  return [...urls.filter((url) => url !== LIST).slice(-1), ...urls.filter((url) => url === LIST)];
}

// {path: hash} of all files of a version.
async function filesOf(url) {
  const list = await (await caches.open(NAME)).match(url);
  return list ? Object.assign({}, ...Object.values(await list.json())) : {};
}

// A file's hash, in the version before this one if it is in this one no more. That one is looked for only then: to go
// through all that is kept takes longer than to answer.
let now, before;
async function hashAt(path) {
  return (await (now ??= filesOf(LIST)))[path] ?? (await (before ??= versions().then(([url]) => filesOf(url))))[path];
}

async function keep(path, hash, response) {
  const content = await response.arrayBuffer();
  if ((await hashOf(content)) !== hash) return registration.update(); // the server has a newer version of the site
  const headers = { "Content-Type": response.headers.get("Content-Type") ?? "" };
  await (await caches.open(NAME)).put(keyOf(path, hash), new Response(content, { headers }));
}

async function answer(event, path) {
  const hash = await hashAt(path);
  const kept = hash && (await (await caches.open(NAME)).match(keyOf(path, hash)));
  if (kept) return kept;
  try {
    const response = await fetch(event.request);
    if (hash && response.ok && !response.redirected) event.waitUntil(keep(path, hash, response.clone()));
    return response;
  } catch (error) {
    if (hash) throw error;
    return new Response("", { status: 404 }); // as the server would say
  }
}

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const response = await fetch(LIST);
    if (!response.ok || (await hashOf(await response.clone().arrayBuffer())) !== VERSION) {
      throw new Error("the site has changed just now: the next visit tries again");
    }
    await (await caches.open(NAME)).put(LIST, response);
    await skipWaiting(); // as JupyterLite's worker does: one version for all tabs
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(NAME), needed = new Set();
    for (const url of await versions()) {
      needed.add(url);
      for (const [path, hash] of Object.entries(await filesOf(url))) needed.add(keyOf(path, hash));
    }
    for (const { url } of await cache.keys()) {
      if (!needed.has(url)) await cache.delete(url);
    }
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { href, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !href.startsWith(ROOT.href)) return;
  const path = decodeURIComponent(pathname.slice(ROOT.pathname.length));
  if (/^api\/(drive|stdin|service-worker-heartbeat)/.test(path)) return; // JupyterLite answers
  event.stopImmediatePropagation();
  event.respondWith(answer(event, path.replace(/(^|\/)$/, "$1index.html")));
});

importScripts("jupyterlite-worker.js");
