// Find and replace in every text of the form at once: how often in each tab, all replaced at a press, and undone.
import { replaceText } from "./caret.js";

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

class Replacement {
  constructor(panel) {
    this.panel = panel;
    this.editor = panel.closest(".editor");
    this.part = (name) => panel.querySelector(`[data-replace-${name}]`);
    this.opener = this.editor.querySelector("[data-replace-open]");
    for (const type of ["input", "change"]) panel.addEventListener(type, (event) => (event.stopPropagation(), this.count()));
    panel.addEventListener("keydown", (event) => this.pressed(event));
    this.opener.addEventListener("click", () => this.toggle(panel.hidden));
    this.part("all").addEventListener("click", () => this.replaceAll());
    this.part("undo").addEventListener("click", () => this.undo());
    this.part("close").addEventListener("click", () => this.toggle(false));
    this.editor.closest("form").addEventListener("keydown", (event) => {
      if (!event.ctrlKey || event.shiftKey || event.altKey || event.key.toLowerCase() !== "h") return;
      event.preventDefault();
      this.toggle(true);
    });
  }

  pressed(event) {
    if (event.key === "Escape") this.toggle(false);
    if (event.key !== "Enter" || event.target.matches("button")) return;
    event.preventDefault();
    this.replaceAll();
  }

  toggle(isOpen) {
    const selected = document.activeElement?.matches?.("textarea") ? String(getSelection()) : "";
    this.panel.hidden = !isOpen;
    this.opener.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return this.opener.focus();
    if (selected && !selected.includes("\n")) this.part("find").value = selected;
    this.count();
    return this.part("find").select();
  }

  /** The texts that have a tab and words of their own; one that follows the common text changes with it. */
  texts() {
    const sheets = [...this.editor.querySelectorAll("[data-sheet]")];
    const own = sheets.filter((sheet) => !sheet.tab.hidden && !("linked" in sheet.dataset));
    return own.map((sheet) => ({ name: sheet.tab.textContent, field: sheet.querySelector("textarea") }));
  }

  pattern() {
    const find = this.part("find").value;
    return find ? new RegExp(escaped(find), this.part("case").checked ? "gu" : "giu") : null;
  }

  count() {
    const pattern = this.pattern();
    const texts = pattern ? this.texts() : [];
    const counts = texts.map(({ name, field }) => [name, (field.value.match(pattern) ?? []).length]).filter(([, count]) => count);
    this.part("all").disabled = !counts.length;
    this.part("says").textContent = pattern && !counts.length ? this.panel.dataset.none : counts.map(([name, count]) => `${name}: ${count}`).join(" · ");
  }

  replaceAll() {
    const pattern = this.pattern();
    if (!pattern) return;
    const words = this.part("with").value;
    this.before = this.texts().map(({ field }) => [field, field.value]);
    let changes = 0;
    for (const [field, text] of this.before) this.write(field, text.replace(pattern, () => ((changes += 1), words)));
    this.part("undo").hidden = !changes;
    this.count();
    if (changes) this.part("says").textContent = this.panel.dataset.done.replace("{n}", changes);
  }

  undo() {
    for (const [field, text] of this.before) this.write(field, text);
    this.part("undo").hidden = true;
    this.count();
    this.part("find").focus();
  }

  write(field, text) {
    if (field.value === text) return;
    const { activeElement } = document;
    if (field.checkVisibility()) replaceText(field, text, 0, field.value.length);
    else {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    activeElement?.focus();
  }
}

export function offerReplacement() {
  for (const panel of document.querySelectorAll("[data-replace]")) new Replacement(panel);
}
