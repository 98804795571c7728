import { isChosen } from "./choices.js";
import { MoveSender } from "./move.js";
import { Selection } from "./selection.js";

const POST = "[data-move-post]";
const DAY = "[data-day]";
const WRITES = "input, textarea, select, [contenteditable]";
const BESIDE = { ArrowUp: -1, ArrowDown: 1 };
const ASIDE = { ArrowLeft: -1, ArrowRight: 1 };

function told(pattern, values) {
  return pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

function titleOf(post) {
  const words = post.querySelector(".rows__link") ?? post.querySelector(":scope > span") ?? post;
  return words.textContent.trim();
}

function nameOf(day) {
  const named = day.dataset.name ?? day.querySelector(".month__number")?.getAttribute("aria-label");
  return named ?? day.querySelector("h2, h3")?.textContent.trim() ?? day.dataset.day;
}

/** The hour it has on this page, in the zone of the page; nothing for what is on no day of it. */
function hourOf(post) {
  const day = post.closest(DAY)?.dataset.day;
  const time = post.querySelector("time")?.textContent.trim();
  return day && time ? `${day}T${time}` : "";
}

/** Half an hour of where it is dropped, on an axis of hours; in the hour it has, its own minutes. */
function timeIn(day, post, pointer) {
  const hour = day.dataset.at;
  if (!hour || hourOf(post).slice(11, 13) === hour.slice(0, 2)) return "";
  const { top, height } = day.getBoundingClientRect();
  return pointer.clientY < top + height / 2 ? hour : `${hour.slice(0, 3)}30`;
}

/** Minutes of the wall clock between where it is and where it is dropped. */
function distance(post, day, pointer) {
  const from = hourOf(post);
  const to = `${day.dataset.day}T${timeIn(day, post, pointer) || from.slice(11)}`;
  return (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 60000;
}

function fill(form, fields) {
  for (const field of form.querySelectorAll("[data-drop]")) field.remove();
  for (const [name, value] of fields) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.drop = "";
    form.append(field);
  }
}

/** The first of the posts is the one under the pointer; the others go as far as it. */
function drop(sender, posts, day, pointer) {
  const [post] = posts;
  const moved = posts.flatMap((each) => [["post", each.dataset.movePost], ["seen", `${each.dataset.movePost} ${hourOf(each)}`]]);
  const there = [["planned_on", day.dataset.day], ["planned_time", timeIn(day, post, pointer)]];
  const along = () => [["way", "drag"], ["by", distance(post, day, pointer)]];
  fill(sender.form, [...moved, ...(posts.length > 1 ? along() : there)]);
  sender.send(sender.form, null, post);
}

/** The same text, begun anew on that day. */
function duplicate(form, post, day, pointer) {
  const at = timeIn(day, post, pointer) || hourOf(post).slice(11);
  const asked = new URLSearchParams({ like: post.dataset.movePost.replace("/", "-"), on: day.dataset.day, ...(at && { at }) });
  location.assign(`${form.dataset.moveCopy}?${asked}`);
}

/** The browser's own drag and drop: a finger that scrolls goes on scrolling, and Escape lets go. */
function listenToDrags(sender, says, selection) {
  const words = sender.form.dataset;
  let post = null;
  let over = null;
  const goOver = (day) => {
    if (day === over) return;
    over?.removeAttribute("data-move-here");
    over = day;
    over?.setAttribute("data-move-here", "");
    if (over) says.textContent = told(words.moveOver, { day: nameOf(over) });
  };
  const goesTo = (event) => {
    const day = post && event.target.closest?.(DAY);
    return day && (event.altKey || day !== post.closest(DAY)) ? day : null;
  };
  document.addEventListener("dragstart", (event) => {
    post = event.target.closest?.(POST);
    if (!post) return;
    event.dataTransfer.effectAllowed = "all";
    event.dataTransfer.setData("text/plain", post.dataset.movePost);
    const held = selection.with(post);
    for (const each of held) each.setAttribute("data-move-held", "");
    says.textContent = held.length > 1 ? told(words.moveSeveral, { count: held.length }) : told(words.movePicked, { title: titleOf(post) });
  });
  document.addEventListener("dragover", (event) => {
    const day = goesTo(event);
    if (day) {
      event.preventDefault();
      event.dataTransfer.dropEffect = event.altKey ? "copy" : "move";
    }
    goOver(day);
  });
  document.addEventListener("drop", (event) => {
    const day = goesTo(event);
    if (!day) return;
    event.preventDefault();
    says.textContent = told(words.moveGoing, { day: nameOf(day) });
    if (event.altKey) duplicate(sender.form, post, day, event);
    else drop(sender, selection.with(post), day, event);
    post = null;
  });
  document.addEventListener("dragend", () => {
    if (post) says.textContent = words.moveLeft;
    goOver(null);
    for (const held of document.querySelectorAll("[data-move-held]")) held.removeAttribute("data-move-held");
    post = null;
  });
}

function linkOf(post) {
  return post.matches("a") ? post : post.querySelector("a");
}

function goBeside(post, step) {
  const posts = [...document.querySelectorAll(POST)].filter((each) => each.checkVisibility());
  linkOf(posts[posts.indexOf(post) + step] ?? post)?.focus();
}

/** To the first post of the nearest day that has one. */
function goAside(post, step) {
  const here = post.closest(DAY);
  const days = [...document.querySelectorAll(DAY)].filter((day) => day === here || day.querySelector(POST));
  const there = days[days.indexOf(here) + step]?.querySelector(POST);
  if (there) linkOf(there)?.focus();
}

function listenToKeys(form, selection) {
  document.addEventListener("keydown", (event) => {
    const post = event.target.closest?.(POST);
    if (!post || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.matches(WRITES)) return;
    if (event.key === "m" && !event.repeat && !isChosen("keys", "off")) {
      const isChosenToo = selection.with(post).length > 1;
      location.assign(isChosenToo ? selection.address() : `${form.dataset.movePage}?post=${encodeURIComponent(post.dataset.movePost)}`);
    } else if (event.key in BESIDE) goBeside(post, BESIDE[event.key]);
    else if (event.key in ASIDE) goAside(post, ASIDE[event.key]);
    else return;
    event.preventDefault();
  });
}

function offerDragging() {
  for (const post of document.querySelectorAll(POST)) post.draggable = true;
}

/** The post that moved takes the focus where it is now, unless one is elsewhere. */
function refreshed(number, selection) {
  selection.clear();
  offerDragging();
  const post = document.querySelector(`[data-move-post="${CSS.escape(number)}"]`);
  if (post && document.activeElement === document.body) linkOf(post)?.focus({ preventScroll: true });
}

/** Anything with `data-move-post` ("2027/12") is dropped on anything with `data-day` ("2027-03-28"): the server does it,
 * or says first what it would do. With the focus on a post, `m` opens its page and the arrows go to the others. */
export function moveByHand() {
  const form = document.querySelector("[data-move-form]");
  const says = document.querySelector("[data-move-says]");
  if (!form || !says) return;
  offerDragging();
  document.addEventListener("htmx:after:swap", offerDragging);
  const selection = new Selection(document.querySelector("[data-selection]"));
  const sender = new MoveSender(form, document.querySelector("[data-move-asks]"), (number) => refreshed(number, selection));
  listenToDrags(sender, says, selection);
  listenToKeys(form, selection);
}
