const fieldOf = (link) => link && document.getElementById(link.hash.slice(1));

/** What is of no field comes first, and the rest as the fields lie on the page. */
function putInOrder(list) {
  const parts = [...document.querySelectorAll("[id]")];
  const place = (item) => parts.indexOf(fieldOf(item.querySelector("a")));
  list.append(...[...list.children].sort((one, other) => place(one) - place(other)));
}

/** A sentence that would do for any field is told with the name of its own. */
function nameField(link) {
  const field = fieldOf(link);
  const label = field?.labels?.[0] ?? field?.querySelector("legend");
  if (label) link.prepend(`${label.textContent.trim()}: `);
}

/** A refused form says so first: its summary takes the focus. */
export function focusSummary() {
  document.querySelectorAll(".summary__list").forEach(putInOrder);
  document.querySelectorAll("[data-general]").forEach(nameField);
  document.querySelector("[data-focus]")?.focus();
}
