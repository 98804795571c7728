// The previews as wide as on a phone, or in the other theme; the choice stays while they follow the typing.
import { otherTheme } from "./theme.js";

export function offerViews() {
  const part = document.querySelector("[data-views]");
  if (!part) return;
  const show = () => {
    for (const button of part.querySelectorAll("[data-view]")) {
      const isTheme = button.dataset.view === "theme";
      if (isTheme) button.textContent = button.dataset[otherTheme()];
      button.setAttribute("aria-pressed", String(isTheme ? "shown" in part.dataset : "narrow" in part.dataset));
      button.hidden = false;
    }
  };
  part.addEventListener("click", ({ target }) => {
    const view = target.closest("[data-view]")?.dataset.view;
    if (!view) return;
    const name = view === "theme" ? "shown" : "narrow";
    if (name in part.dataset) delete part.dataset[name];
    else part.dataset[name] = view === "theme" ? otherTheme() : "";
    show();
  });
  document.addEventListener("htmx:after:swap", show);
  show();
}
