// Copies of what was typed, kept in this browser until the server is known to have it.
const PREFIX = "draft:";
const DAY_MS = 24 * 3600_000;
const returned = new Set();

function keys() {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

export function keep(url, typed, { submitted = false } = {}) {
  try {
    const copy = { at: Date.now(), typed, page: location.href.split("#")[0], submitted };
    localStorage.setItem(PREFIX + url, JSON.stringify(copy));
  } catch {
    // A full or forbidden store: the server's copy is then the only one.
  }
}

export function forget(url) {
  localStorage.removeItem(PREFIX + url);
}

export function keptFor(url) {
  return read(PREFIX + url);
}

/** Whoever signs out leaves nothing behind in a browser that others may use. */
export function forgetAtSignOut() {
  document.querySelector("[data-sign-out]")?.addEventListener("submit", () => {
    for (const key of keys()) localStorage.removeItem(key);
  });
}

/** A copy is for the same day's work. */
function dropOld() {
  for (const key of keys()) if (!(Date.now() - read(key)?.at < DAY_MS)) localStorage.removeItem(key);
}

/** Whether this page refuses that very submit: it shows what was typed, and nobody has saved it. */
export function isReturned(url) {
  return returned.has(PREFIX + url);
}

/** A submit that was answered with a page of the product, without complaint, has been taken; so has one whose page says
    so (a draft that is saved, but not ready to be sent). One that ended at
    sign-in, at an error or nowhere has not: its copy stays to be offered. */
export function settleSubmitted() {
  dropOld();
  const clean = document.querySelector(".frame") && !document.querySelector("[data-focus]");
  const taken = clean || document.querySelector("[data-autosave-taken]");
  for (const key of keys()) {
    const copy = read(key);
    if (!copy?.submitted) continue;
    const isAnswer = document.referrer === copy.page;
    if (taken && isAnswer) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ ...copy, submitted: false }));
    if (!taken && isAnswer) returned.add(key);
  }
}
