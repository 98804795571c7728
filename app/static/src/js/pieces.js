// A video or a document goes in pieces, each begun where the server says that the last one ended: a broken connection costs one piece,
// and what is there already is not sent again.
import { parsed, renew, sentenceOf } from "./refusals.js";

const PIECE = 4_000_000;
const TRIES = 5;
const PAUSE = 2_000;
const brought = new WeakMap();

const newName = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const rest = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

/** Bring the whole file; return what the server knows it by. */
export async function bringWhole(file, { address, form, progress }) {
  if (!brought.has(file)) brought.set(file, { upload: newName(), received: 0 });
  const state = brought.get(file);
  for (let failures = 0; state.received < file.size; ) {
    try {
      state.received = await send(file, state, address, form);
      failures = 0;
    } catch (problem) {
      if (problem.isFinal || ++failures === TRIES) throw problem;
      await rest();
    }
    [progress.max, progress.value] = [file.size, state.received];
  }
  brought.delete(file);
  progress.removeAttribute("value");
  return `${state.upload};${file.name}`;
}

async function send(file, { upload, received }, address, form) {
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("upload", upload);
  body.append("offset", received);
  body.append("piece", file.slice(received, received + PIECE), "piece");
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  const told = parsed(await answer.text());
  if (answer.ok) return told.received;
  throw Object.assign(new Error(sentenceOf(form, told)), { isFinal: !renew(form, told) && answer.status < 500 });
}
