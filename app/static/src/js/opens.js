/** A dialogue that waits for what the server sends into it opens when that comes, and keeps nothing once closed. */
export function openFilledDialogs() {
  document.addEventListener("htmx:after:swap", () => {
    const box = document.querySelector("dialog[data-opens]:not([open])");
    if (!box?.firstElementChild) return;
    box.addEventListener("close", () => box.replaceChildren(), { once: true });
    box.showModal();
    box.querySelector("[data-copy]")?.focus();
  });
}
