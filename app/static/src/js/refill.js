// A list of pictures takes the place of the one there, with what was typed beside each meanwhile and the focus.
// What the server has just put in a field stays there, and deeds that take the place of others take the focus.
const PICTURE = "[data-picture]";
const CONTROL = "textarea, input:not([type=hidden], [type=file]), button";

const isSame = (one, other) => one.name === other.name && one.dataset.words === other.dataset.words && (one.type === "textarea" || one.value === other.value);

function carry(before, now) {
  if (before.type === "checkbox") now.checked = before.checked;
  else now.value = before.value;
}

function refocus(before, now) {
  now.focus();
  if (before.type === "textarea") now.setSelectionRange(before.selectionStart, before.selectionEnd);
}

/** The control that had the focus, or one beside it where it is gone or has nothing left to do. */
export function refill(list, html) {
  const controls = new Map([...list.querySelectorAll(PICTURE)].map((figure) => [figure.dataset.picture, [...figure.querySelectorAll(CONTROL)]]));
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const deeds = focused?.closest("[data-deeds]")?.dataset.deeds;
  list.innerHTML = html;
  for (const figure of list.querySelectorAll(PICTURE)) {
    for (const now of figure.querySelectorAll(CONTROL)) {
      const before = controls.get(figure.dataset.picture)?.find((control) => isSame(control, now));
      if (!before || "put" in now.dataset) continue;
      carry(before, now);
      if (before === focused) refocus(before, now.disabled ? figure.querySelector("button:enabled") : now);
    }
  }
  if (deeds) list.querySelector(`[data-put], [data-deeds="${deeds}"] button`)?.focus();
  return !focused || list.contains(document.activeElement);
}
