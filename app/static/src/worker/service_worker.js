// Files of the build come from the browser's own store, pages from the network; without a connection, what was kept for
// reading is shown for a day at most. FILES and BUILD are written by the build.
const STATIC = `cauce-static-${BUILD}`;
const KEPT = "cauce-kept";
const DAY_MS = 24 * 3600_000;
const OFFLINE = "/offline";
const NOT_OURS = /^\/(p|feeds)\//;

async function install() {
  const cache = await caches.open(STATIC);
  await cache.addAll([...FILES, OFFLINE]);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("cauce-static-") && name !== STATIC).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

function isFresh(answer) {
  return Date.now() - Date.parse(answer.headers.get("date")) < DAY_MS;
}

/** What was kept and is not a day old; the rest goes. */
async function fresh() {
  const cache = await caches.open(KEPT);
  const kept = [];
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    if (isFresh(answer)) kept.push([new URL(request.url).pathname, answer]);
    else await cache.delete(request);
  }
  return kept;
}

/** The page kept for the organisation of the address, else the only one there is. */
async function keptPage(url) {
  const kept = await fresh();
  const mine = kept.find(([path]) => url.pathname.startsWith(path.slice(0, -"offline".length)));
  const other = url.pathname.startsWith("/o/") ? undefined : kept[0];
  return (mine ?? other)?.[1] ?? caches.match(OFFLINE);
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return keptPage(new URL(event.request.url));
  }
}

async function file(request) {
  return (await caches.match(request, { cacheName: STATIC })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && !NOT_OURS.test(url.pathname)) event.respondWith(page(event));
  else if (FILES.includes(url.pathname)) event.respondWith(file(request));
});

/** A message says its kind; the words were kept by the page where the person asked for it. */
async function tell(event) {
  const { kind } = event.data?.json() ?? {};
  const words = (await (await caches.match("/words", { cacheName: "cauce-words" }))?.json()) ?? { kinds: {}, url: "/" };
  const { icon, url } = words;
  await self.registration.showNotification("Cauce", { body: words.kinds[kind] ?? "", icon, badge: icon, tag: kind, data: url });
}

async function openPage(url) {
  const pages = await self.clients.matchAll({ type: "window" });
  if (!pages.length) return self.clients.openWindow(url);
  await pages[0].focus();
  return pages[0].navigate(url);
}

self.addEventListener("push", (event) => event.waitUntil(tell(event)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data ?? "/"));
});
