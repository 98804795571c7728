// The text that was written in last, and words put where its caret is.
const last = new WeakMap();

/** Remember in which of an editor's texts one writes. */
export function followCaret(editor) {
  editor.addEventListener("focusin", ({ target }) => target.matches("[data-sheet] textarea") && last.set(editor, target));
}

export function fieldIn(editor) {
  const field = last.get(editor);
  return field?.checkVisibility() ? field : [...editor.querySelectorAll("[data-sheet] textarea")].find((each) => each.checkVisibility());
}

/** Put words as typing would, so that the keyboard takes them back; only this command leaves that to the browser. */
export function replaceText(field, words, start, end) {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand(words ? "insertText" : "delete", false, words)) return;
  field.setRangeText(words, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const GAP = /\{[^{}\n]+\}/;

/** Words of their own stand apart from the word before; what is to be filled in is selected. */
export function insertWords(field, words) {
  const { selectionStart: start, selectionEnd: end } = field;
  const apart = start > 0 && !/\s/.test(field.value[start - 1]) ? " " : "";
  replaceText(field, apart + words, start, end);
  const gap = GAP.exec(words);
  if (gap) field.setSelectionRange(start + apart.length + gap.index, start + apart.length + gap.index + gap[0].length);
}
