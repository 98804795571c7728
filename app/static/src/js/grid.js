import htmx from "htmx.org/dist/htmx.esm.min.js";
import { isChosen } from "./choices.js";

const TABLE = "table.month, table.hour-grid";
const DAY_MS = 24 * 3600 * 1000;
const GOING = "cauce-day";
const TODAY = "today";
const NARROW = "(max-width: 47.5rem)";
/** From a day, how many days each key goes; Home and End go to the ends of its week. */
const ARROWS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const PAGES = { PageUp: "prev", PageDown: "next" };

function dayOf(link) {
  return new URL(link.href).searchParams.get("from");
}

function shifted(day, count) {
  return new Date(Date.parse(`${day}T00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

function linkTo(table, day) {
  const links = [...table.querySelectorAll(".month__number")];
  return links.find((link) => dayOf(link) === day && link.checkVisibility());
}

/** The link of the day one is in, also from one of its entries. */
function here(table) {
  const day = document.activeElement.closest("[data-day]")?.dataset.day;
  return table.querySelector(`[data-day="${day}"] .month__number`);
}

function inWeek(day, key) {
  const weekday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
  return shifted(day, key === "Home" ? -weekday : 6 - weekday);
}

/** The same day of the month beside, or its last one. */
function inMonth(day, way) {
  const [year, month, number] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + way, 1));
  const last = new Date(Date.UTC(year, month + way, 0)).getUTCDate();
  first.setUTCDate(Math.min(number, last));
  return first.toISOString().slice(0, 10);
}

/** A day that is not on this page is on the one before or after: it takes the focus there. */
function goTo(table, day, from) {
  const link = linkTo(table, day);
  if (link) link.focus();
  else leave(day, day < from ? "prev" : "next");
}

function leave(day, way) {
  const link = document.querySelector(`.calendar-bar [rel="${way}"]`);
  if (!link) return;
  sessionStorage.setItem(GOING, day);
  link.click();
}

function beside(table, day, way) {
  return table.hasAttribute("data-week") ? shifted(day, 7 * way) : inMonth(day, way);
}

function follow(table, key, day) {
  if (key in ARROWS) goTo(table, shifted(day, ARROWS[key]), day);
  else if (key in PAGES) leave(beside(table, day, key === "PageUp" ? -1 : 1), PAGES[key]);
  else if (key === "Home" || key === "End") goTo(table, inWeek(day, key), day);
  else return false;
  return true;
}

/** Letters that mean the day one is in: n begins a post on it, t goes to today, j and k stay in the grid. */
function press(table, key, day) {
  const button = document.querySelector(`[data-key="${key}"]`);
  if (key === "n" && button) location.assign(`${button.href}?on=${day}`);
  else if (key === "j" || key === "k") leave(beside(table, day, key === "j" ? -1 : 1), key === "j" ? "prev" : "next");
  else return false;
  return true;
}

function todayIn(table) {
  return table.querySelector(".month__day--today .month__number");
}

/** Today takes the focus, on this page or on the one that its button leads to. */
function goToday(table) {
  const link = todayIn(table);
  if (link?.checkVisibility()) link.focus();
  if (!link) sessionStorage.setItem(GOING, TODAY);
  return Boolean(link);
}

function arrive(table, day) {
  if (day) (day === TODAY ? todayIn(table) : linkTo(table, day))?.focus();
}

/** Today's row stands in the frame of the days; a phone begins with it. */
function showToday(table) {
  const today = table.querySelector("[data-now]") ?? table.querySelector(".month__day--today:not(.month__day--outside)");
  const frame = table.closest(".month-frame");
  if (!today) return;
  const row = today.closest("tr");
  if (matchMedia(NARROW).matches) return;
  if (!frame || frame.scrollHeight <= frame.clientHeight) today.scrollIntoView({ block: "nearest" });
  else frame.scrollTop = Math.min(row.offsetTop - table.tHead.offsetHeight, row.offsetTop + row.offsetHeight - frame.clientHeight / 2);
}

/** The rest of a crowded day comes in its own place. */
function openCrowdedDays() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-whole] .month__more");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { whole } = link.closest("[data-whole]").dataset;
    htmx.ajax("GET", `${whole}${link.closest("[data-day]").dataset.day}`, { target: link.closest("ul"), swap: "outerHTML" });
  });
}

/** Two presses on an empty day or hour begin a post there. */
function beginOnDoublePress() {
  document.addEventListener("dblclick", ({ target }) => {
    const place = target.closest("a, li") ? null : target.closest(`:is(${TABLE}) [data-day]`);
    place?.querySelector(".month__add")?.click();
  });
}

/**
 * The table stays a table of links: arrows go from day to day besides, once one is in it, and t leads into it. From a
 * post that can be moved they go to the other posts (drag.js).
 */
export function walkDays() {
  const days = () => document.querySelector(TABLE);
  if (!days()) return;
  beginOnDoublePress();
  openCrowdedDays();
  const arrived = sessionStorage.getItem(GOING);
  sessionStorage.removeItem(GOING);
  arrive(days(), arrived);
  if (!arrived) showToday(days());
  document.addEventListener(
    "keydown",
    (event) => {
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
      const busy = document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select");
      if (!isPlain || busy || isChosen("keys", "off")) return;
      if (event.key in ARROWS && event.target.closest?.("[data-move-post]")) return;
      const table = days();
      const link = here(table);
      const day = link && dayOf(link);
      const done =
        (day && (follow(table, event.key, day) || press(table, event.key, day))) ||
        (event.key === "t" && goToday(table));
      if (!done) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
