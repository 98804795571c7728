// A part fetched while somebody types carries what is typed and the names of the chosen files, never the files: they go
// once, with the form.
export function leaveFilesOut() {
  document.addEventListener("htmx:config:request", (event) => {
    const body = event.detail.ctx.request.body;
    for (const [name, value] of [...body]) {
      if (value instanceof File) body.set(name, value.name);
    }
  });
}

/** A text put right for whoever writes it is a change like one of theirs: it is kept and looked at again. */
export function noticeMending() {
  document.addEventListener("htmx:after:swap", (event) => {
    if (!["mend", "arrange"].includes(event.detail.ctx.sourceElement.name)) return;
    document.querySelector("form[data-autosave-url]")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
