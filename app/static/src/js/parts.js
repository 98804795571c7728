import { parsed, renew, sentenceOf, tell } from "./refusals.js";

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
    if (!["mend", "track", "split"].includes(event.detail.ctx.sourceElement.name)) return;
    document.querySelector("form[data-autosave-url]")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Neither a refusal nor a whole page takes the place of a part: a refusal is said, and what is there stays. */
export function keepParts() {
  document.addEventListener("htmx:after:request", (event) => {
    const { text, sourceElement } = event.detail.ctx;
    const form = sourceElement.closest("form[data-autosave-url]");
    if (!form || !/^\s*(<!doctype|\{)/i.test(text)) return;
    event.preventDefault();
    const refusal = parsed(text);
    if (renew(form, refusal)) form.dispatchEvent(new Event("input", { bubbles: true }));
    else tell(sentenceOf(form, refusal));
  });
}
