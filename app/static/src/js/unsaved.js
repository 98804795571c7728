const typed = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

/** Asks before leaving a form marked data-unsaved that holds something nobody has saved. The browser words the question. */
export function guardUnsaved() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    let settled = typed(form);
    form.addEventListener("submit", () => (settled = null));
    addEventListener("beforeunload", (event) => {
      if (settled !== null && typed(form) !== settled) event.preventDefault();
    });
  }
}
