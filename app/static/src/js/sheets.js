// A text for each language and, in tabs, for each account that is chosen. An account's text is the common one until
// somebody writes in it: it is then sent as its own, and empty otherwise.
const SHEET = "[data-sheet]";

class Sheets {
  constructor(editor) {
    this.editor = editor;
    this.form = editor.closest("form");
    this.list = editor.querySelector("[role=tablist]");
    for (const folded of editor.querySelectorAll("[data-own-sheets]")) {
      folded.closest(SHEET).after(...folded.querySelectorAll(SHEET));
      folded.remove();
    }
    this.sheets = [...editor.querySelectorAll(SHEET)];
    this.common = new Map(this.sheets.filter((sheet) => !sheet.dataset.of).map((sheet) => [sheet.dataset.sheet, sheet]));
    this.sheets.forEach((sheet) => this.addTab(sheet));
    this.fillLinked();
    this.show(this.sheets.find((sheet) => sheet.querySelector("[aria-invalid]")) ?? this.sheets[0]);
    this.listen();
    editor.dataset.laid = "";
  }

  field(sheet) {
    return sheet.querySelector("textarea");
  }

  commonText(sheet) {
    return this.field(this.common.get(sheet.dataset.of)).value;
  }

  isLinked(sheet) {
    return "linked" in sheet.dataset;
  }

  addTab(sheet) {
    const tab = document.createElement("button");
    const field = this.field(sheet);
    tab.type = "button";
    tab.id = `tab-${field.id}`;
    tab.className = "editor__tab";
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `sheet-${field.id}`);
    tab.textContent = this.nameOf(sheet);
    sheet.id = `sheet-${field.id}`;
    sheet.setAttribute("role", "tabpanel");
    sheet.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => this.show(sheet, { focus: true }));
    sheet.tab = tab;
    this.list.append(tab);
  }

  nameOf(sheet) {
    const { of, name, language } = sheet.dataset;
    if (of) return language ? `${name} ${language}` : name;
    return this.common.size > 1 ? `${this.editor.dataset.common} · ${name}` : this.editor.dataset.common;
  }

  /** Which have a tab: languages that an account speaks or that have words; of accounts, each chosen one, where two share a language. */
  arrange() {
    const chosen = new Set([...this.form.querySelectorAll("[name=target]:checked")].map((box) => box.value));
    const languages = [...chosen].map((target) => target.slice(target.indexOf(":") + 1));
    for (const sheet of this.sheets) {
      const { of, sheet: name } = sheet.dataset;
      const speakers = languages.filter((language) => language === (of ?? name)).length;
      const isWritten = of ? !this.isLinked(sheet) : this.field(sheet).value.trim() !== "";
      sheet.tab.hidden = of ? !(chosen.has(name) && (speakers > 1 || isWritten)) : !(speakers > 0 || isWritten || sheet === this.sheets[0]);
      sheet.tab.classList.toggle("editor__tab--own", Boolean(of) && isWritten);
    }
    const tabs = this.sheets.filter((sheet) => !sheet.tab.hidden);
    this.list.hidden = tabs.length < 2;
    if (this.shown?.tab.hidden) this.show(tabs[0]);
  }

  show(sheet, { focus = false } = {}) {
    this.shown = sheet;
    for (const each of this.sheets) {
      each.hidden = each !== sheet;
      each.tab.setAttribute("aria-selected", String(each === sheet));
      each.tab.tabIndex = each === sheet ? 0 : -1;
    }
    this.arrange();
    if (focus) this.field(sheet).focus();
  }

  link(sheet) {
    sheet.dataset.linked = "";
    this.field(sheet).value = this.commonText(sheet);
    this.say(sheet);
  }

  say(sheet) {
    const line = sheet.querySelector(".editor__link");
    const linked = this.isLinked(sheet);
    line.hidden = false;
    line.querySelector("[data-says]").textContent = linked ? this.editor.dataset.linked : this.editor.dataset.own;
    line.querySelector("[data-back]").hidden = linked;
  }

  /** The field one is in is left alone: it may be empty for a moment. */
  fillLinked() {
    for (const sheet of this.sheets.filter((each) => each.dataset.of && this.field(each) !== document.activeElement)) {
      const text = this.field(sheet).value;
      if (text === "" || text === this.commonText(sheet)) {
        this.link(sheet);
        continue;
      }
      delete sheet.dataset.linked;
      this.say(sheet);
    }
    if (this.shown) this.arrange();
  }

  typed(field) {
    const sheet = field.closest(SHEET);
    sheet.querySelector(".editor__marks")?.setAttribute("data-stale", "");
    if (sheet.dataset.of) {
      if (field.value === this.commonText(sheet)) sheet.dataset.linked = "";
      else delete sheet.dataset.linked;
      this.say(sheet);
    } else {
      const linked = this.sheets.filter((each) => each.dataset.of === sheet.dataset.sheet && this.isLinked(each));
      linked.forEach((each) => this.link(each));
    }
    this.arrange();
  }

  listen() {
    this.editor.addEventListener("input", ({ target }) => target.matches("textarea") && this.typed(target));
    this.editor.addEventListener("focusout", ({ target }) => target.value === "" && target.closest(SHEET)?.dataset.of && this.link(target.closest(SHEET)));
    this.editor.addEventListener("click", ({ target }) => target.closest("[data-back]") && this.goBack(target.closest(SHEET)));
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.form.addEventListener("change", ({ target }) => target.name === "target" && this.arrange());
    this.form.addEventListener("formdata", ({ formData }) => this.leaveLinkedOut(formData));
    document.addEventListener("htmx:after:swap", () => this.fillLinked());
  }

  goBack(sheet) {
    this.link(sheet);
    this.field(sheet).focus();
    this.field(sheet).dispatchEvent(new Event("input", { bubbles: true }));
  }

  walk(event) {
    const tabs = this.sheets.filter((sheet) => !sheet.tab.hidden);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(this.shown) + step + tabs.length) % tabs.length];
    this.show(next);
    next.tab.focus();
  }

  leaveLinkedOut(formData) {
    const own = [...this.form.querySelectorAll("[name=own_target]")].map((target) => target.closest(SHEET));
    formData.delete("own_text");
    for (const sheet of own) formData.append("own_text", this.isLinked(sheet) ? "" : this.field(sheet).value);
  }
}

export function layOutSheets() {
  for (const editor of document.querySelectorAll("[data-sheets]")) new Sheets(editor);
}
