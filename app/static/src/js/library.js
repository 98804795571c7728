// The stored pictures, over the page: a press takes one, and the words beside it get the focus.
import htmx from "htmx.org/dist/htmx.esm.min.js";

async function fill(dialog) {
  const list = dialog.querySelector("#library");
  const answer = await fetch(dialog.dataset.library, { redirect: "error" }).catch(() => null);
  if (!answer?.ok && answer?.status !== 401) list.textContent = dialog.dataset.failed;
  else list.innerHTML = await answer.text();
  htmx.process(list);
}

/** What is searched for here is no change of the post. */
function keepApart(dialog) {
  const search = dialog.querySelector("[type=search]");
  for (const type of ["input", "change"]) dialog.addEventListener(type, (event) => event.stopPropagation());
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  dialog.querySelector("[data-library-search]").hidden = true;
}

export function openLibrary() {
  const dialog = document.querySelector("[data-library]");
  if (!dialog) return;
  const opener = document.querySelector("[data-library-open]");
  const close = dialog.querySelector("[data-library-close]");
  keepApart(dialog);
  close.hidden = false;
  close.addEventListener("click", () => dialog.close());
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
    dialog.querySelector("[type=search]").focus();
    fill(dialog);
  });
  dialog.closest("form").addEventListener("arranged", ({ detail }) => {
    if (!dialog.open || !detail.startsWith("stored:")) return;
    dialog.close();
    [...document.querySelectorAll("#pictures [name=alt]")].at(-1)?.focus();
  });
}
