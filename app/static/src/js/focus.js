/** A sentence that would do for any field is told with the name of its own. */
function nameField(link) {
  const field = document.getElementById(link.hash.slice(1));
  const label = field?.labels?.[0] ?? field?.querySelector("legend");
  if (label) link.prepend(`${label.textContent.trim()}: `);
}

/** A refused form says so first: its summary takes the focus. */
export function focusSummary() {
  document.querySelectorAll("[data-general]").forEach(nameField);
  document.querySelector("[data-focus]")?.focus();
}
