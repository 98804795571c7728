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
