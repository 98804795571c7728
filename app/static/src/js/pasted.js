// What is pasted from a word processor into a field with data-pasted comes as the Markdown the server makes of it, at
// data-pasted-url of its form; where that fails, the plain text the browser would have pasted.
const STRUCTURE = /<(?:h[1-6]|li|table|b|strong|a)\b|mso-list|MsoTitle/i;

function insert(field, text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function cleaned(form, html, plain) {
  const body = new URLSearchParams({ pasted: html, csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(form.dataset.pastedUrl, { method: "POST", body, redirect: "error" }).catch(() => null);
  return answer?.ok ? answer.text() : plain;
}

export function cleanPasted() {
  for (const field of document.querySelectorAll("textarea[data-pasted]")) {
    field.addEventListener("paste", async (event) => {
      const html = event.clipboardData?.getData("text/html") ?? "";
      if (!STRUCTURE.test(html)) return;
      const plain = event.clipboardData.getData("text/plain");
      event.preventDefault();
      insert(field, await cleaned(field.form, html, plain));
    });
  }
}
