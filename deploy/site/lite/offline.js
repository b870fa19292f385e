// Keeps the site in this browser, so that it opens without internet, and says when it is ready.
"use strict";

const JUPYTERLITE = ""; // its version: offline.py writes it

(async () => {
  const { root, keep } = document.currentScript.dataset;
  const say = (text) => document.dispatchEvent(new CustomEvent("stored", { detail: text }));
  if (!navigator.serviceWorker || navigator.connection?.saveData) return;
  const base = new URL(root, location.href);
  await new Promise((loaded) => (document.readyState === "complete" ? loaded() : addEventListener("load", loaded)));
  // The address under which JupyterLite registers it: there is one for the whole site.
  const script = new URL("service-worker.js?enableCache=false", base);
  // JupyterLite unregisters a worker that is not marked as its version's, and starts Python without files meanwhile.
  localStorage.setItem(`${script}-version`, JUPYTERLITE);
  const worker = await navigator.serviceWorker.register(script);
  await navigator.serviceWorker.ready;
  worker.update().catch(() => {}); // a new version of the site is shown from the next page on; without internet, none
  if (!navigator.serviceWorker.controller) {
    await new Promise((claimed) => navigator.serviceWorker.addEventListener("controllerchange", claimed, { once: true }));
  }

  const cache = await caches.open(`course at ${base.pathname}`);
  // Who reads one page is not sent the whole course: that comes with the second page, or with a notebook.
  const isFirst = !keep.includes("notebooks") && !(await cache.keys()).some(({ url }) => url.includes(".html?"));
  const isLoaded = (path) => [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]
    .some((url) => url.split(/[?#]/)[0].replace(/\/$/, "/index.html") === new URL(path, base).href);
  const lists = async () => {
    const urls = (await cache.keys()).map(({ url }) => url);
    const newest = urls.findLast((url) => url.startsWith(new URL("offline.json?", base).href));
    const files = newest ? await (await cache.match(newest)).json() : {};
    const wanted = isFirst
      ? Object.entries(files.reading ?? {}).filter(([path]) => isLoaded(path))
      : keep.split(" ").flatMap((kind) => Object.entries(files[kind] ?? {}));
    const kept = new Set(urls);
    return [wanted, wanted.filter(([path, hash]) => !kept.has(new URL(`${path}?${hash}`, base).href))];
  };
  const began = (await lists())[1].length;
  // What the page itself needs goes first.
  if (began) await new Promise((rested) => setTimeout(rested, 10_000));
  for (let turn = 0; turn < 3; turn += 1) {
    const [wanted, missing] = await lists();
    if (!wanted.length) return;
    if (!missing.length) return say(isFirst ? "page" : began ? "new" : "ready");
    for (let done = 0; done < missing.length; done += 6) {
      if (!isFirst) say(`${Math.floor((100 * (wanted.length - missing.length + done)) / wanted.length)} %`);
      try {
        await Promise.all(missing.slice(done, done + 6).map(async ([path, hash]) => {
          if (await cache.match(new URL(`${path}?${hash}`, base))) return; // it came meanwhile
          await (await fetch(new URL(path, base), { priority: "low" })).arrayBuffer(); // the worker keeps it
        }));
      } catch {
        return; // no internet just now: the next visit goes on
      }
    }
    await new Promise((stored) => setTimeout(stored, 1000));
  }
})();
