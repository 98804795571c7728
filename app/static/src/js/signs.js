// Signs that keyboards hide, put where one writes; of a pair, around what is selected.
let last = null;

function insert(field, signs) {
  const { selectionStart: start, selectionEnd: end } = field;
  const [open, close = ""] = [...signs];
  const inside = field.value.slice(start, end);
  field.setRangeText(open + inside + close, start, end, "end");
  if (close && !inside) field.selectionStart = field.selectionEnd = start + open.length;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The buttons serve the text that was written in last. */
export function offerSigns() {
  for (const row of document.querySelectorAll("[data-signs]")) {
    const editor = row.closest(".editor");
    editor.addEventListener("focusin", ({ target }) => target.matches("textarea") && (last = target));
    row.hidden = false;
    row.addEventListener("mousedown", (event) => event.preventDefault());
    row.addEventListener("click", ({ target }) => {
      const field = last?.checkVisibility() ? last : [...editor.querySelectorAll("textarea")].find((each) => each.checkVisibility());
      if (target.dataset.sign && field) insert(field, target.dataset.sign);
    });
  }
}
