/** What is selected in a text lies ready in the form that comments it, with where it was. */
function quoted() {
  const selection = document.getSelection();
  const words = selection?.toString().trim();
  const text = words && selection.anchorNode?.parentElement?.closest("[data-quotable] .preview__text");
  if (!text || !text.contains(selection.focusNode)) return null;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
  return { words, near: range.toString().length };
}

export function offerQuotes() {
  const form = document.querySelector("form[data-quotes]");
  if (!form) return;
  document.addEventListener("selectionchange", () => {
    const found = quoted();
    if (!found) return;
    form.elements.quote.value = found.words;
    form.elements.near.value = found.near;
  });
}
