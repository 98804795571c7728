const YEAR_S = 365 * 24 * 3600;

/** What somebody chose of how pages behave in this browser, also for the pages to come. */
export function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

export function isChosen(name, value) {
  return document.cookie.split("; ").includes(`${name}=${value}`);
}
