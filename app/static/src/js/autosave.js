// A form with data-autosave-url is kept while one writes. The server answers 204, or JSON {"version": n} which is put
// into the field named by data-autosave-version; with {"keep", "action", "page", "post"} what was new has a place of its
// own from then on. A refusal may say {"says": "…"}. Whatever the server could not take stays in this browser. A form with
// data-autosave-settles says when its writer stops (`settle`): on leaving, and after a minute.
// Hours are told in the zone of data-autosave-zone, and those of the server by its own clock.
import { forget, isReturned, keep, keptFor, settleSubmitted } from "./kept.js";
import { parsed, renew, sentenceOf, tell } from "./refusals.js";

const AFTER_MS = 1500;
const STOPPED_MS = 60_000;
const AGAIN_MS = 20_000;
const LONGEST_MS = 30_000;
// What a browser sends of a page that is left (Fetch, 64 KiB together).
const MOST_LEAVING = 60_000;
const NOT_OURS = new Set(["csrf_token"]);

/** How an instant is told in a zone; a browser that has never heard of the zone uses its own. */
function clockIn(timeZone) {
  const language = document.documentElement.lang;
  const style = { hour: "2-digit", minute: "2-digit" };
  try {
    return new Intl.DateTimeFormat(language, { ...style, timeZone });
  } catch {
    return new Intl.DateTimeFormat(language, style);
  }
}

/** What was typed, as pairs; files and tokens are not ours to keep. */
function typedIn(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_OURS.has(name));
}

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.offer = form.querySelector("[data-autosave-offer]");
    this.clock = clockIn(form.dataset.autosaveZone);
    this.sent = this.opened = this.text();
  }

  /** The version seen is not a text, nor is which post it is: restoring them would hide that another person saved first. */
  pairs() {
    return typedIn(this.form).filter(([name]) => name !== this.form.dataset.autosaveVersion && name !== "post");
  }

  text() {
    return JSON.stringify(this.pairs());
  }

  watch() {
    this.offerKept();
    this.form.addEventListener("input", () => this.soon());
    this.form.addEventListener("change", () => this.soon());
    this.form.addEventListener("submit", () => this.leave());
    addEventListener("pagehide", () => this.settle());
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => this.save());
  }

  soon() {
    clearTimeout(this.timer);
    clearTimeout(this.stopped);
    this.timer = setTimeout(() => this.save(), AFTER_MS);
    this.stopped = setTimeout(() => this.settle(), STOPPED_MS);
  }

  /** Whoever stops has said what there is to say so far: the server makes a version of it. */
  settle() {
    if (!("autosaveSettles" in this.form.dataset)) return this.save();
    if (this.isSettled || this.text() === this.opened) return null;
    this.sent = null;
    return this.save({ settle: true });
  }

  leave() {
    clearTimeout(this.timer);
    clearTimeout(this.stopped);
    this.left = true;
    keep(this.url, this.pairs(), { submitted: true });
  }

  /** One request at a time, so that an older text never overtakes a newer one. */
  async save({ settle = false } = {}) {
    const text = this.text();
    if (this.left || this.busy || text === this.sent) return;
    clearTimeout(this.timer);
    this.busy = true;
    keep(this.url, this.pairs());
    this.say("saving");
    const at = await this.send(settle).catch((refusal) => this.failed(refusal));
    const taken = at !== undefined;
    this.busy = false;
    if (taken) this.say("saved", { at });
    if (taken) [this.sent, this.isSettled] = [text, settle];
    if (taken && !this.left) forget(this.url);
    if (this.text() !== text) this.soon();
  }

  /** It stays in this browser, and is sent again by itself unless another text is in its place. */
  failed({ message, status }) {
    this.say("kept", { own: message });
    if (status !== 409) this.timer = setTimeout(() => this.save(), AGAIN_MS);
  }

  /** The instant at which the server took it. */
  async send(settle, { isAgain = false } = {}) {
    const body = new URLSearchParams(typedIn(this.form));
    if (settle) body.set("settle", "1");
    body.set("csrf_token", this.form.elements.csrf_token?.value ?? "");
    const headers = { Accept: "application/json" };
    const keepalive = String(body).length < MOST_LEAVING;
    const request = { method: "POST", body, headers, keepalive, redirect: "error", signal: AbortSignal.timeout(LONGEST_MS) };
    const answer = await fetch(this.url, request).catch(() => Promise.reject(new Error("")));
    if (!answer.ok) {
      const refusal = parsed(await answer.text());
      if (!isAgain && renew(this.form, refusal)) return this.send(settle, { isAgain: true });
      throw Object.assign(new Error(sentenceOf(this.form, refusal)), { status: answer.status });
    }
    if (answer.status === 200) this.follow(await answer.json());
    return Date.parse(answer.headers.get("date")) || Date.now();
  }

  follow({ version, keep: url, action, page, post }) {
    const field = this.form.elements[this.form.dataset.autosaveVersion];
    if (field && version) field.value = version;
    if (!url || url === this.url) return;
    forget(this.url);
    this.url = this.form.dataset.autosaveUrl = url;
    this.form.action = action;
    this.form.elements.post.value = post;
    history.replaceState(history.state, "", page);
  }

  /** A refusal may come with words of its own (another person saved first). */
  say(sentence, { own = "", at = Date.now() } = {}) {
    const words = own || this.offer?.dataset[sentence];
    tell(words?.replace("{time}", this.clock.format(at)), { isTrouble: sentence === "kept" });
  }

  /** What somebody wrote or chose, field by field: not what the page itself put there, nor a title that the server proposed. */
  content(typed, { untitled }) {
    const shown = new Set(["media", ...[...this.form.elements].filter(({ type }) => type !== "hidden").map(({ name }) => name)]);
    if (untitled) shown.delete("title");
    const written = typed.filter(([name, value]) => shown.has(name) && value.trim() !== "");
    return JSON.stringify(written.map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]));
  }

  /** Whether the page already says what this browser kept: the server took it after all. */
  isShown(typed) {
    const untitled = !typed.some(([name, value]) => name === "title" && value.trim());
    return this.content(typed, { untitled }) === this.content(this.pairs(), { untitled });
  }

  offerKept() {
    const kept = keptFor(this.url);
    if (!kept || !this.offer || isReturned(this.url)) return;
    if (this.isShown(kept.typed)) {
      forget(this.url);
      return;
    }
    const part = (name) => this.offer.querySelector(`[data-autosave-${name}]`);
    part("question").textContent = this.offer.dataset.question.replace("{time}", this.clock.format(kept.at));
    part("restore").addEventListener("click", () => this.restore(kept.typed));
    part("discard").addEventListener("click", () => this.discard());
    this.offer.hidden = false;
  }

  /** Fields that share a name are filled in their order, as they were sent. */
  restore(typed) {
    const filled = {};
    for (const element of this.form.elements) {
      if (!element.name || ["file", "hidden", "submit", "button"].includes(element.type)) continue;
      const given = typed.filter(([name]) => name === element.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(element.type)) element.checked = given.includes(element.value);
      else if (given.length) element.value = given[(filled[element.name] = (filled[element.name] ?? -1) + 1)] ?? "";
      for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true }));
    }
    this.form.dispatchEvent(new CustomEvent("restored", { detail: typed }));
    this.offer.hidden = true;
  }

  discard() {
    forget(this.url);
    this.offer.hidden = true;
  }
}

/** Keeps every form that asks for it. */
export function watchForms() {
  settleSubmitted();
  for (const form of document.querySelectorAll("form[data-autosave-url]")) new Draft(form).watch();
}
