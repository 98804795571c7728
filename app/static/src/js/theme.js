import { remember } from "./choices.js";

function shown() {
  const asked = document.documentElement.dataset.theme;
  return asked ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

export function otherTheme() {
  return shown() === "dark" ? "light" : "dark";
}

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  remember("theme", theme);
}

/** The button names the theme one would change to; the choice is a cookie, so the next page comes in it at once. */
export function offerThemes() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    const name = () => (button.textContent = button.dataset[otherTheme()]);
    button.hidden = false;
    button.addEventListener("click", () => (choose(otherTheme()), name()));
    name();
  }
}
