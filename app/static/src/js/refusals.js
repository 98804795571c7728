// A refusal that a script is answered with: {"says": "…"}, and where the session is another than the form's {"token",
// "person"}: the same person goes on with the new token.

/** Take the token of the new session; false where there is none, or somebody else has it. */
export function renew(form, { token, person }) {
  if (!token || String(person) !== form.dataset.person) return false;
  form.elements.csrf_token.value = token;
  return true;
}

/** The sentence of a refusal, if it has one. */
export function sentenceOf(form, { says, token }) {
  return (token ? form.dataset.stranger : says) ?? "";
}

let isLasting = () => false;

/** Say a sentence where forms tell how they are kept; in sight, where something is to be done. While a trouble `lasts`,
 * nothing but another trouble takes its place. */
export function tell(sentence, { isTrouble = true, lasts = () => false } = {}) {
  const says = document.querySelector("[data-autosave-says]");
  if (!says || !sentence || (!isTrouble && isLasting())) return;
  isLasting = lasts;
  says.textContent = sentence;
  says.toggleAttribute("data-trouble", isTrouble);
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
