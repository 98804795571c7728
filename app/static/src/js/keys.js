import { isChosen, remember } from "./choices.js";

const WRITES = "input, textarea, select, [contenteditable]";
const FIELDS = "input:not([type=hidden]), textarea, select";

function isPlain(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest?.(WRITES));
}

function reachable() {
  return [...document.querySelectorAll("[data-key]")].filter((element) => element.checkVisibility());
}

function row(key, deed) {
  const term = document.createElement("dt");
  const letter = document.createElement("kbd");
  const words = document.createElement("dd");
  letter.textContent = key;
  words.textContent = deed;
  term.className = "facts__name";
  words.className = "facts__value";
  term.append(letter);
  return [term, words];
}

function nameOf(element) {
  return element.dataset.keyLabel ?? element.querySelector("span")?.textContent ?? element.textContent.trim();
}

function showMap(dialog) {
  const list = dialog.querySelector("[data-keys-list]");
  const keys = reachable().map((element) => row(element.dataset.key, nameOf(element)));
  const along = Object.entries(JSON.parse(list.dataset.keysRows)).filter(([key]) => isOfRows(key));
  const more = [...document.querySelectorAll("[data-keys-more]")].flatMap((one) => Object.entries(JSON.parse(one.dataset.keysMore)));
  const palette = document.querySelector("[data-palette]") ? row("Ctrl K", list.dataset.keysPalette) : [];
  const ends = [...palette, ...row("?", list.dataset.keysHelp)];
  list.replaceChildren(...[...keys, ...[...along, ...more].map((each) => row(...each))].flat(), ...ends);
  dialog.showModal();
}

function unfold(summary) {
  summary.click();
  (summary.parentElement.open ? summary.parentElement.querySelector(FIELDS) : summary)?.focus();
}

function press(key) {
  const element = reachable().find((each) => each.dataset.key === key);
  const needed = element?.dataset.needs && document.getElementById(element.dataset.needs);
  if (needed && !needed.value.trim()) needed.focus();
  else if (element?.matches(WRITES)) element.focus();
  else if (element?.matches("summary")) unfold(element);
  else element?.click();
  return Boolean(element);
}

const STEPS = { j: 1, k: -1 };

function rows() {
  return [...document.querySelectorAll(".table__cell--main a")].filter((link) => link.checkVisibility());
}

function isOfRows(key) {
  return rows().length > 0 && (key in STEPS || (key === "x" && document.querySelector(".table__cell--pick")));
}

function goAlong(key) {
  const links = rows();
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  if (key === "x") links[here]?.closest("tr").querySelector(".table__cell--pick input")?.click();
  else links[here < 0 ? 0 : Math.min(Math.max(here + STEPS[key], 0), links.length - 1)].focus();
}

/** Whoever dictates to their machine would press letters without meaning to (WCAG 2.1.4). */
function offerToDoWithout(dialog) {
  const box = dialog.querySelector("[data-keys-on]");
  box.checked = !isChosen("keys", "off");
  box.addEventListener("change", () => remember("keys", box.checked ? "on" : "off"));
}

/** Single letters press what carries them in data-key, j and k go along the rows of a list and x ticks one; `?` shows
 * which there are. Silent while one writes, and for whoever turned them off. */
export function listenToKeys() {
  const dialog = document.querySelector("[data-keys]");
  if (dialog) {
    offerToDoWithout(dialog);
    for (const button of document.querySelectorAll("[data-keys-open]")) {
      button.hidden = false;
      button.addEventListener("click", () => showMap(dialog));
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const where = event.target.form ?? (document.querySelector("dialog[open]") ? null : document);
    const send = where?.querySelector("[data-send]");
    if (send) event.preventDefault();
    send?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (isChosen("keys", "off") || !isPlain(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "?" && dialog) showMap(dialog);
    else if (press(event.key)) event.preventDefault();
    else if (isOfRows(event.key)) goAlong(event.key);
  });
}
