// Every emoji with its Spanish name, loaded when the picker is first opened. Arrows walk, Enter puts one, and the last
// ones used come first.
import groups from "emoji:es";

const RECENT = "cauce.emoji";
const MOST_RECENT = 18;
const MOST_FOUND = 200;

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string").slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function remember(emoji) {
  try {
    localStorage.setItem(RECENT, JSON.stringify([emoji, ...recent().filter((each) => each !== emoji)].slice(0, MOST_RECENT)));
  } catch {
    // a browser that keeps nothing has no last ones
  }
}

export class EmojiPicker {
  constructor(dialog, put) {
    this.dialog = dialog;
    this.put = put;
    this.search = dialog.querySelector("[type=search]");
    this.list = dialog.querySelector("[role=listbox]");
    this.says = dialog.querySelector("[role=status]");
    this.known = groups.flatMap(([, entries]) => entries.map(([emoji, name, tags]) => ({ emoji, name, words: folded(`${name} ${tags}`) })));
    this.search.addEventListener("input", () => this.show());
    this.search.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("click", ({ target }) => target.closest("[role=option]") && this.take(target.closest("[role=option]")));
    dialog.querySelector("[data-emoji-close]").addEventListener("click", () => dialog.close());
  }

  open() {
    this.search.value = "";
    this.show();
    this.dialog.showModal();
    this.search.focus();
  }

  show() {
    const terms = folded(this.search.value).split(/\s+/).filter(Boolean);
    if (terms.length) this.list.replaceChildren(...this.foundGroup(terms));
    else this.list.replaceChildren(...this.allGroups());
    const count = this.options().length;
    this.mark(this.options()[0]);
    this.says.textContent = terms.length ? (count ? this.dialog.dataset.found.replace("{n}", count) : this.dialog.dataset.none) : "";
  }

  foundGroup(terms) {
    const starts = ({ words }) => (new RegExp(`(^|\\s)${terms[0].replace(/[^\p{L}\p{N}]/gu, "")}`, "u").test(words) ? 0 : 1);
    const found = this.known.filter(({ words, emoji }) => terms.every((term) => words.includes(term) || emoji === term));
    return found.length ? [this.group("", found.sort((a, b) => starts(a) - starts(b)).slice(0, MOST_FOUND))] : [];
  }

  allGroups() {
    const last = recent().map((emoji) => this.known.find((each) => each.emoji === emoji)).filter(Boolean);
    const named = groups.map(([name, entries]) => this.group(name, entries.map(([emoji, called]) => ({ emoji, name: called }))));
    return last.length ? [this.group(this.dialog.dataset.recent, last), ...named] : named;
  }

  group(name, entries) {
    const part = document.createElement("div");
    part.className = "emoji__group";
    part.setAttribute("role", "group");
    part.setAttribute("aria-label", name || this.dialog.dataset.results);
    if (name) part.append(Object.assign(document.createElement("p"), { className: "emoji__name", textContent: name, ariaHidden: "true" }));
    part.append(...entries.map((entry) => this.option(entry)));
    return part;
  }

  option({ emoji, name }) {
    const option = document.createElement("span");
    option.className = "emoji__one";
    option.setAttribute("role", "option");
    option.setAttribute("aria-label", name);
    option.setAttribute("aria-selected", "false");
    option.title = name;
    option.textContent = emoji;
    return option;
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  mark(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active?.removeAttribute("id");
    this.active = option;
    if (!option) return this.search.removeAttribute("aria-activedescendant");
    option.id = "emoji-active";
    option.setAttribute("aria-selected", "true");
    this.search.setAttribute("aria-activedescendant", option.id);
    return option.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const deeds = { ArrowRight: () => this.walk(1), ArrowLeft: () => this.walk(-1), ArrowDown: () => this.climb(1), ArrowUp: () => this.climb(-1), Enter: () => this.active && this.take(this.active) };
    if (!deeds[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deeds[event.key]();
  }

  walk(step) {
    const options = this.options();
    const place = options.indexOf(this.active) + step;
    if (options[place]) this.mark(options[place]);
  }

  /** The nearest one of the row above or below. */
  climb(way) {
    if (!this.active) return;
    const here = this.active.getBoundingClientRect();
    const options = this.options();
    const beyond = options.slice(...(way > 0 ? [options.indexOf(this.active) + 1] : [0, options.indexOf(this.active)]));
    const rows = (way > 0 ? beyond : beyond.reverse()).filter((each) => Math.abs(each.getBoundingClientRect().top - here.top) > 4).slice(0, 60);
    const top = rows[0]?.getBoundingClientRect().top;
    const row = rows.filter((each) => Math.abs(each.getBoundingClientRect().top - top) <= 4);
    const away = (each) => Math.abs(each.getBoundingClientRect().left - here.left);
    if (row.length) this.mark(row.reduce((best, each) => (away(each) < away(best) ? each : best)));
  }

  take(option) {
    const emoji = option.textContent;
    remember(emoji);
    this.dialog.close();
    this.put(emoji);
  }
}
