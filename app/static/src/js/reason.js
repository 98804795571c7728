/** A verdict pressed without the reason it needs asks for it over the page, and is then sent with it. */
export function askForReasons() {
  const sheet = document.querySelector("[data-reason-sheet]");
  if (!sheet) return;
  const words = sheet.querySelector("textarea");
  const decide = sheet.querySelector("[value=decide]");
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form.decision--afloat [data-needs]");
    const field = button?.form.elements[button.dataset.needs];
    if (!field || field.value.trim()) return;
    event.preventDefault();
    pressed = button;
    decide.querySelector("span").textContent = button.querySelector("span").textContent;
    decide.className = button.className;
    sheet.showModal();
    words.focus();
  });
  sheet.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-reason]")) return;
    words.value = [words.value.trim(), target.textContent].filter(Boolean).join(" ");
    words.focus();
  });
  sheet.addEventListener("close", () => {
    if (sheet.returnValue !== "decide") return pressed?.focus();
    pressed.form.elements[pressed.dataset.needs].value = words.value;
    return pressed.form.requestSubmit(pressed);
  });
}
