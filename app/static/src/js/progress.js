const PATIENCE_MS = 1000;
const LARGEST = 64 * 1024 * 1024;

const place = () => document.querySelector("[data-progress]");

/** Say at the foot that work goes on; the answer moves the bar, if there is something to count. */
function showBar(words, most) {
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", words);
  if (most) bar.max = Number(most);
  place().replaceChildren(words, bar);
  return (done) => {
    bar.value = done;
  };
}

async function followRows({ progressUrl, progressWords, progressMost }) {
  const move = showBar(progressWords, progressMost);
  while (progressUrl) {
    const answer = await fetch(progressUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    move((await answer.json()).done);
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  }
}

function fileName(answer) {
  const words = answer.headers.get("Content-Disposition") ?? "";
  const [, encoded] = words.match(/filename\*=UTF-8''([^;]+)/i) ?? [];
  return encoded ? decodeURIComponent(encoded) : (words.match(/filename="?([^";]+)/)?.[1] ?? "");
}

async function save(answer) {
  const kept = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement("a"), { href: kept, download: fileName(answer) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(kept), 60_000);
}

/** Only a file the server gives is taken here; anything else is left to the browser. */
async function takeFile(link) {
  const waiting = setTimeout(() => showBar(place().dataset.progressFile), PATIENCE_MS);
  const answer = await fetch(link.href).catch(() => null);
  const isFile = answer?.ok && !answer.redirected && Number(answer.headers.get("Content-Length")) < LARGEST;
  if (isFile) await save(answer);
  else location.assign(link.href);
  clearTimeout(waiting);
  place().replaceChildren();
}

function isPlain(event) {
  return !event.defaultPrevented && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

/** Long work says that it goes on: files being made, and forms with `data-progress-words`. */
export function tellProgress() {
  if (!place()) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[download]");
    if (!link?.href.startsWith(location.origin) || !isPlain(event)) return;
    event.preventDefault();
    takeFile(link);
  });
  for (const form of document.querySelectorAll("form[data-progress-words]")) {
    form.addEventListener("submit", () => setTimeout(() => followRows(form.dataset), PATIENCE_MS));
  }
}
