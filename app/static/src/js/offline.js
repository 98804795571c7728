// What can be done without a connection: read the page that was kept, and go on writing; nothing is decided or sent.
const KEPT = "cauce-kept";
const AGAIN_MS = 5 * 60_000;
const locked = new Set();

async function keep(url) {
  const cache = await caches.open(KEPT);
  const before = await cache.match(url);
  if (before && Date.now() - Date.parse(before.headers.get("date")) < AGAIN_MS) return;
  const answer = await fetch(url, { redirect: "manual" });
  if (answer.ok) await cache.put(url, answer);
  else await caches.delete(KEPT);
}

function lock(isOffline) {
  for (const says of document.querySelectorAll("[data-offline-says]")) says.hidden = !isOffline;
  for (const button of isOffline ? document.querySelectorAll("form[method=post] :is(button, input[type=submit])") : locked) {
    if (isOffline && (button.disabled || button.type === "button")) continue;
    button.disabled = isOffline;
    locked.add(button);
  }
  if (!isOffline) locked.clear();
}

/** A page kept for reading is left as soon as there is something newer. */
function comeBack() {
  lock(false);
  if (document.querySelector("[data-offline-retries]")) location.reload();
}

export function stayReadable() {
  const frame = document.querySelector("[data-offline]");
  addEventListener("offline", () => lock(true));
  addEventListener("online", comeBack);
  if (!navigator.onLine) lock(true);
  if (!("serviceWorker" in navigator && "caches" in window)) return;
  // At sign-in nobody is signed in: what was kept for somebody goes.
  if (document.querySelector("[data-offline-forgets]")) caches.delete(KEPT);
  if (!frame) return;
  navigator.serviceWorker.register("/service-worker.js").catch(() => null);
  if (frame.dataset.offline) keep(frame.dataset.offline).catch(() => null);
}
