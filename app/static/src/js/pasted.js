// What is pasted from a word processor into a field with data-pasted comes as the Markdown the server makes of it, at
// data-pasted-url of its form. What is more than data-pasted-most letters, or fails, stays the plain text the browser
// would have pasted, and data-pasted-says is told so.
const STRUCTURE = /<(?:h[1-6]|li|table|b|strong|a)\b|mso-list|MsoTitle/i;
const PAINT = /<style\b[\s\S]*?<\/style>|\bdata:[\w/+.-]*;base64,[\w+/=\s]*/gi;

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function tell(form, sentence) {
  const says = form.querySelector("[data-pasted-says]");
  if (says) says.textContent = sentence ?? "";
}

async function cleaned(form, html, plain) {
  const { pastedUrl, pastedMost, pastedBare, pastedFailed } = form.dataset;
  if (html.length > Number(pastedMost ?? Infinity)) {
    tell(form, pastedBare);
    return plain;
  }
  const body = new FormData();
  body.set("pasted", html);
  body.set("csrf_token", form.elements.csrf_token.value);
  const answer = await fetch(pastedUrl, { method: "POST", body, redirect: "error" }).catch(() => null);
  tell(form, answer?.ok ? "" : answer?.status === 413 ? pastedBare : pastedFailed);
  return answer?.ok ? answer.text() : plain;
}

export function cleanPasted() {
  for (const field of document.querySelectorAll("textarea[data-pasted]")) {
    field.addEventListener("paste", async (event) => {
      const html = (event.clipboardData?.getData("text/html") ?? "").replace(PAINT, "");
      if (!STRUCTURE.test(html)) return;
      const plain = event.clipboardData.getData("text/plain");
      event.preventDefault();
      insert(field, await cleaned(field.form, html, plain));
    });
  }
}
