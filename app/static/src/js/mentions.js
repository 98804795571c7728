// A name begun with @ proposes the accounts the house knows, of the networks the text is for: arrows choose, Enter puts
// it, Escape leaves it. It is plain text.
import { replaceText } from "./caret.js";
import { houseWords } from "./insert.js";

const BEGUN = /(?<![\p{L}\p{N}_@./-])@([\p{L}\p{N}_.-]{0,40})$/u;
const MOST = 8;
const DEEDS = { ArrowDown: "next", ArrowUp: "previous", Enter: "take", Tab: "take", Escape: "close" };

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class Mentions {
  constructor(editor) {
    this.editor = editor;
    this.list = editor.querySelector("[data-mentions]");
    this.says = editor.querySelector("[data-mentions-says]");
    editor.addEventListener("input", ({ target }) => target.matches("[data-sheet] textarea") && this.typed(target));
    editor.addEventListener("keydown", (event) => this.pressed(event), { capture: true });
    editor.addEventListener("focusout", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => target.closest("[role=option]") && this.take(target.closest("[role=option]")));
  }

  begun(field) {
    return field.selectionStart === field.selectionEnd ? BEGUN.exec(field.value.slice(0, field.selectionStart)) : null;
  }

  async typed(field) {
    if (!this.begun(field)) return this.close();
    const part = await houseWords(this.editor);
    const begun = this.begun(field);
    if (!begun || document.activeElement !== field) return this.close();
    const wanted = folded(begun[1]);
    const networks = this.networksOf(field.closest("[data-sheet]"));
    const known = [...part.querySelectorAll("[data-network]")].filter(
      ({ dataset }) => (!networks.size || networks.has(dataset.network)) && folded(`${dataset.insert} ${dataset.name}`).includes(wanted),
    );
    return known.length ? this.open(field, known.slice(0, MOST)) : this.close();
  }

  /** Of a text of its own, its account's; of the common one, those of every account chosen. */
  networksOf(sheet) {
    if (sheet.dataset.network) return new Set([sheet.dataset.network]);
    const chosen = new Set([...this.editor.closest("form").querySelectorAll("[name=target]:checked")].map(({ value }) => value));
    const sheets = [...this.editor.querySelectorAll("[data-sheet][data-network]")];
    return new Set(sheets.filter(({ dataset }) => chosen.has(dataset.sheet)).map(({ dataset }) => dataset.network));
  }

  open(field, known) {
    this.field = field;
    this.list.replaceChildren(...known.map((button, place) => this.option(button, place)));
    field.closest(".editor__paper").after(this.list);
    this.list.hidden = false;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    this.mark(this.list.firstElementChild);
    this.says.textContent = this.list.dataset.says.replace("{n}", known.length);
  }

  option(button, place) {
    const option = document.createElement("li");
    option.id = `mention-${place}`;
    option.className = "mentions__option";
    option.setAttribute("role", "option");
    option.dataset.insert = button.dataset.insert;
    option.append(...[...button.childNodes].map((node) => node.cloneNode(true)));
    return option;
  }

  mark(option) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
    this.active = option;
  }

  pressed(event) {
    const deed = DEEDS[event.key];
    if (!this.field || !deed || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this[deed](this.active);
  }

  next(option) {
    this.mark(option.nextElementSibling ?? this.list.firstElementChild);
  }

  previous(option) {
    this.mark(option.previousElementSibling ?? this.list.lastElementChild);
  }

  take(option) {
    const { field } = this;
    const begun = this.begun(field);
    this.close();
    const end = field.selectionStart;
    if (begun) replaceText(field, `${option.dataset.insert} `, end - begun[0].length, end);
  }

  close() {
    if (!this.field) return;
    for (const name of ["autocomplete", "controls", "activedescendant"]) this.field.removeAttribute(`aria-${name}`);
    this.list.hidden = true;
    this.says.textContent = "";
    this.field = null;
  }
}

export function offerMentions() {
  for (const list of document.querySelectorAll("[data-mentions]")) new Mentions(list.closest(".editor"));
}
