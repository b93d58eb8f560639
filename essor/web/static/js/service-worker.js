/*
 * Keeps what every page needs, and the pages that the server marked for one account
 * (header X-Essor-Offline), so that a site's notes open without a network.
 *
 * Served by Essor at /service-worker.js, which puts ESSOR before this text: {version, shell,
 * offline, signOut, push}. Pages of an account are in one cache of its own, emptied when it signs
 * out or when another account appears. The outbox is not here: it belongs to the pages.
 */
/* global ESSOR */

const SHELL = `essor-shell-${ESSOR.version}`;
const PAGES = "essor-pages-";
const MOST_PAGES = 80;
const PATIENCE = 6000; // milliseconds before a kept page is shown instead
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

if (ESSOR.push) importScripts(ESSOR.push);

async function installShell() {
  const cache = await caches.open(SHELL);
  const one = async (address, credentials) => {
    const response = await fetch(new Request(address, { cache: "no-cache", credentials }));
    if (response.ok) await cache.put(address, response);
  };
  await Promise.allSettled(ESSOR.shell.map((address) => one(address, "same-origin")));
  await one(ESSOR.offline, "omit"); // as a visitor sees it: nobody's name in it
}

async function forgetOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("essor-shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Forget the pages of every account but this one; of all when it is empty. */
async function forgetPages(user) {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PAGES) && name !== PAGES + user);
  await Promise.all(others.map((name) => caches.delete(name)));
}

async function keepPage(address, response) {
  const user = response.headers.get("X-Essor-Offline");
  if (!user || !response.ok || response.redirected) return;
  await forgetPages(user);
  const cache = await caches.open(PAGES + user);
  await cache.delete(address);
  await cache.put(address, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((key) => cache.delete(key)));
}

async function keptPage(request) {
  const names = await caches.keys();
  for (const name of names.filter((one) => one.startsWith(PAGES))) {
    const cache = await caches.open(name);
    const found = await cache.match(request.url, { ignoreVary: true });
    if (found) return found;
  }
  return null;
}

async function page(event) {
  const network = fetch(event.request);
  const keeping = network.then((response) => keepPage(event.request.url, response.clone())).catch(() => {});
  event.waitUntil(keeping);
  const kept = await keptPage(event.request);
  const late = kept ? new Promise((resolve) => setTimeout(resolve, PATIENCE, kept)) : new Promise(() => {});
  try {
    const response = await Promise.race([network, late]);
    return response.status >= 502 && kept ? kept : response;
  } catch {
    return kept ?? (await caches.match(ESSOR.offline, { cacheName: SHELL })) ?? Response.error();
  }
}

async function staticFile(event) {
  const { request } = event;
  const cache = await caches.open(SHELL);
  if (HASHED.test(new URL(request.url).pathname)) {
    const kept = await cache.match(request.url, { ignoreVary: true });
    if (kept) return kept;
  }
  try {
    const response = await fetch(request);
    if (response.status === 200) event.waitUntil(cache.put(request.url, response.clone()));
    return response;
  } catch (error) {
    const kept = await cache.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(installShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === ESSOR.signOut) {
    event.waitUntil(forgetPages(""));
    return;
  }
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(staticFile(event));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

self.addEventListener("message", (event) => {
  const { type, user, address } = event.data ?? {};
  if (type === "user") event.waitUntil(forgetPages(user));
  if (type === "keep" && address.startsWith(self.location.origin)) {
    // the first page was loaded before this worker: ask for it once more, to keep it
    event.waitUntil(fetch(address, { credentials: "same-origin" }).then((response) => keepPage(address, response)).catch(() => {}));
  }
});
