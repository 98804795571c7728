/** A refused form says so first: its summary takes the focus. */
export function focusSummary() {
  document.querySelector("[data-focus]")?.focus();
}
