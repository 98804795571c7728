// The menu beside the text: signs that keyboards hide, and what the house knows, put where one wrote last.
import { fieldIn, followCaret, insertWords, replaceText } from "./caret.js";

/** A sign goes where the caret is; of a pair, around what is selected. */
function insertSign(field, signs) {
  const { selectionStart: start, selectionEnd: end } = field;
  const [open, close = ""] = [...signs];
  const inside = field.value.slice(start, end);
  replaceText(field, open + inside + close, start, end);
  if (close && !inside) field.setSelectionRange(start + open.length, start + open.length);
}

const fetched = new WeakMap();

/** What the house knows, asked for once; nothing where it cannot be had. */
export function houseWords(editor) {
  if (!fetched.has(editor)) fetched.set(editor, load(editor.querySelector("[data-insertions]")));
  return fetched.get(editor);
}

async function load(part) {
  const answer = await fetch(part.dataset.insertions, { redirect: "error" }).catch(() => null);
  if (answer?.ok) part.innerHTML = await answer.text();
  return part;
}

/** The picker comes when it is first asked for; where it cannot be had, the keyboard's own is left. */
function offerEmoji(editor) {
  const dialog = editor.querySelector("[data-emoji]");
  const put = (emoji) => {
    const field = fieldIn(editor);
    replaceText(field, emoji, field.selectionStart, field.selectionEnd);
  };
  let picker = null;
  for (const type of ["input", "change"]) dialog.addEventListener(type, (event) => event.stopPropagation());
  editor.querySelector("[data-emoji-open]").addEventListener("click", async () => {
    picker ??= import("./emoji.js").then(({ EmojiPicker }) => new EmojiPicker(dialog, put)).catch(() => (picker = null));
    (await picker)?.open();
  });
}

export function offerInsertions() {
  for (const tools of document.querySelectorAll("[data-tools]")) {
    const editor = tools.closest(".editor");
    const menu = tools.querySelector("[data-insert-menu]");
    followCaret(editor);
    offerEmoji(editor);
    menu.addEventListener("toggle", async () => {
      if (!menu.open) return;
      const part = await houseWords(editor);
      for (const button of part.querySelectorAll("[data-lang]")) button.hidden = button.dataset.lang !== fieldIn(editor)?.lang;
      menu.lastElementChild.scrollIntoView({ block: "nearest" });
    });
    menu.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      const field = button && fieldIn(editor);
      if (!field) return;
      menu.open = false;
      if (button.name) return;
      if (button.dataset.sign) insertSign(field, button.dataset.sign);
      else insertWords(field, button.dataset.insert);
    });
  }
}
