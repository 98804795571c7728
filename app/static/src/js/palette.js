// Ctrl + K, or the button, opens a list of pages, posts, people and deeds that narrows while one types. The focus stays
// in the field; the arrows go along the options and Enter opens the chosen one. Without scripts the button is a link to
// the search.
const AFTER_MS = 120;

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.field = dialog.querySelector("[role=combobox]");
    this.list = dialog.querySelector("[role=listbox]");
    this.status = dialog.querySelector("[data-palette-says]");
    this.field.addEventListener("input", () => this.soon());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    dialog.addEventListener("click", (event) => this.clicked(event));
    dialog.addEventListener("close", () => this.closed());
  }

  open() {
    if (this.dialog.open) return this.dialog.close();
    if (document.querySelector("dialog[open]")) return null;
    this.before = document.activeElement;
    this.field.value = "";
    this.dialog.showModal();
    this.field.focus();
    return this.fill();
  }

  closed() {
    this.request?.abort();
    clearTimeout(this.timer);
    this.before?.focus();
  }

  /** A press outside the box closes it, as Escape does. */
  clicked(event) {
    if (event.target === this.dialog || event.target.closest("[data-palette-close]")) this.dialog.close();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), AFTER_MS);
  }

  /** What was asked before is given up: an older answer never takes the place of a newer one. */
  async fill() {
    this.request?.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    clearTimeout(this.timer);
    this.timer = null;
    const url = `${this.dialog.dataset.palette}?${new URLSearchParams({ q: this.field.value.trim() })}`;
    try {
      const answer = await fetch(url, { redirect: "error", signal });
      if (answer.ok) this.show(await answer.text());
    } catch (refusal) {
      if (refusal.name !== "AbortError") this.list.replaceChildren();
    }
  }

  show(markup) {
    this.list.innerHTML = markup;
    this.list.scrollTop = 0;
    const { one, many } = this.status.dataset;
    const count = this.options().length;
    this.status.textContent = count === 1 ? one : many.replace("{count}", count);
    this.choose(0);
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  chosen() {
    return this.options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  choose(place) {
    const options = this.options();
    for (const option of options) option.setAttribute("aria-selected", "false");
    const option = options.at(place % options.length || 0);
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose(this.chosen() + step);
    else if (event.key === "Enter") this.enter();
    else return;
    event.preventDefault();
  }

  /** Whoever types fast and presses Enter means what they typed, not what the list showed before. */
  async enter() {
    if (this.timer) await this.fill();
    this.options()[this.chosen()]?.click();
  }
}

export function offerPalette() {
  const dialog = document.querySelector("[data-palette]");
  if (!dialog) return;
  const palette = new Palette(dialog);
  document.addEventListener("click", (event) => {
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (!isPlain || !event.target.closest?.("[data-palette-open]")) return;
    event.preventDefault();
    palette.open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    palette.open();
  });
}
