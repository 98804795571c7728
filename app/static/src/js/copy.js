const SAID_FOR_MS = 2500;

async function copy(button) {
  const { asks } = button.dataset;
  // Refused by now: the page as it is today says why.
  if (asks && !(await fetch(asks)).ok) return location.reload();
  const source = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  const before = label.textContent;
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  label.textContent = button.dataset.done;
  setTimeout(() => (label.textContent = before), SAID_FOR_MS);
}

/** Copy buttons appear only where the browser can copy. */
export function offerCopies() {
  if (!navigator.clipboard) return;
  const show = () => {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  };
  show();
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (button) copy(button);
  });
}
