// Pictures chosen, dropped or pasted while one writes are stored at once, one after another, and the list comes back
// from the server; the words beside them are sent along and come back too. Order, removal and the library's pictures go
// through the same queue, so that no answer overtakes another.
import { parsed, renew, sentenceOf, tell } from "./refusals.js";
import { refill } from "./refill.js";
import { isApple, shrunk } from "./shrink.js";

const DEED = /^(earlier|later|without|stored|own|crop|newer|captions-\w+):/;
const BESIDE = ["media", "alt", "pictured", "consent", "video", "document", "words_of", "words", "machine_words", "crop"];
const isLarge = (file) => file.type.startsWith("video/") || file.type === "application/pdf";

const picturesIn = (files) => [...(files ?? [])].filter((file) => file.type.startsWith("image/") || isLarge(file) || isApple(file));

/** A folder comes as a file that cannot be read. */
const foldersIn = (items) => new Set([...items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory).map(({ name }) => name));

class Pictures {
  constructor(part) {
    this.part = part;
    this.form = part.closest("form");
    this.list = part.querySelector("#pictures");
    this.input = part.querySelector("[type=file]");
    this.last = Promise.resolve();
    this.listen();
  }

  listen() {
    this.input.addEventListener("change", () => {
      if (!this.input.files.length) return;
      this.add(this.input.files);
      this.input.value = "";
      this.input.setCustomValidity("");
    });
    this.form.addEventListener("paste", (event) => {
      const files = picturesIn(event.clipboardData?.files);
      if (!files.length || event.clipboardData.getData("text/plain")) return;
      event.preventDefault();
      this.add(files);
    });
    this.listenToDrops();
    this.listenToOrder();
    this.listenToDeeds();
    this.listenToCaptions();
    this.form.addEventListener("submit", (event) => this.hold(event), { capture: true });
    this.form.addEventListener("restored", ({ detail }) => detail.some(([name]) => name === "media") && this.arrange({ restored: detail }));
    addEventListener("beforeunload", (event) => this.coming() && event.preventDefault());
  }

  /** Captions in a file are read into their field, to be mended there. */
  listenToCaptions() {
    this.part.addEventListener("change", async ({ target }) => {
      const field = target.dataset.captionsFor && document.getElementById(target.dataset.captionsFor);
      if (!field || !target.files.length) return;
      field.value = await target.files[0].text();
      target.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  listenToDeeds() {
    this.part.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.crop) this.crop(button.closest("[data-picture]")).catch(() => tell(this.part.dataset.unopened));
      if (button?.name !== "arrange" || !DEED.test(button.value)) return;
      event.preventDefault();
      this.arrange({ arrange: button.value });
    });
  }

  /** Whatever is asked of the list waits for what was asked before. */
  arrange(asked) {
    this.queue(null, async () => {
      await this.send(asked);
      if (asked.arrange) this.form.dispatchEvent(new CustomEvent("arranged", { detail: asked.arrange }));
    });
  }

  /** The picture on its way, or refused and not yet left. */
  coming() {
    return this.part.querySelector(".attached__picture--coming");
  }

  /** A form is not sent without the pictures that are on their way: it waits for them. */
  async hold(event) {
    if (!this.coming()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.isHeld) return;
    this.isHeld = true;
    tell(this.part.dataset.waits, { isTrouble: false });
    await this.rest();
    this.isHeld = false;
    if (!this.coming()) return this.form.requestSubmit(event.submitter);
    tell(this.part.dataset.undecided, { lasts: () => this.coming() !== null });
    this.coming().querySelector("button")?.focus();
  }

  async rest() {
    for (let last = null; last !== this.last; ) {
      last = this.last;
      await last;
    }
  }

  /** The picture as it is left takes the place of the one that was there. */
  async crop(picture) {
    const { askForCrop } = await import("./crop.js");
    const { src } = picture.querySelector("img");
    const { picture: digest } = picture.dataset;
    const blob = await askForCrop(this.part.querySelector("[data-crop-dialog]"), src);
    if (blob) this.add([new File([blob], `${digest.slice(0, 8)}.jpg`, { type: blob.type })], digest);
    else this.list.querySelector(`[data-crop="${digest}"]`)?.focus();
  }

  listenToDrops() {
    const brings = (event) => event.dataTransfer?.types.includes("Files");
    let depth = 0;
    const over = (change) => this.form.toggleAttribute("data-dropping", (depth = Math.max(0, depth + change)) > 0);
    this.form.addEventListener("dragenter", (event) => brings(event) && over(1));
    this.form.addEventListener("dragleave", (event) => brings(event) && over(-1));
    this.form.addEventListener("dragover", (event) => brings(event) && event.preventDefault());
    this.form.addEventListener("drop", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      over(-depth);
      const folders = foldersIn(event.dataTransfer.items);
      this.add([...event.dataTransfer.files].filter(({ name }) => !folders.has(name)));
      for (const name of folders) this.offerAgain(this.show({ name }), { message: this.words("folder", { name }), isFinal: true });
    });
  }

  /** A picture dragged onto another takes its place. */
  listenToOrder() {
    const pictureAt = (event) => event.target.closest?.("[data-picture]");
    let held = null;
    const mark = (picture) => {
      this.list.querySelector("[data-over]")?.removeAttribute("data-over");
      if (picture && picture !== held) picture.setAttribute("data-over", "");
    };
    this.list.addEventListener("pointerdown", ({ target }) => {
      const picture = target.closest("[data-picture]");
      if (picture) picture.draggable = Boolean(target.closest(".attached__seen"));
    });
    this.list.addEventListener("dragstart", (event) => (held = pictureAt(event))?.setAttribute("data-held", ""));
    this.list.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      mark(pictureAt(event));
    });
    this.list.addEventListener("drop", (event) => {
      const there = held && pictureAt(event);
      if (!there || there === held) return;
      event.preventDefault();
      const isLater = held.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_FOLLOWING;
      there[isLater ? "after" : "before"](held);
      this.arrange({});
    });
    this.list.addEventListener("dragend", () => {
      held?.removeAttribute("data-held");
      mark(null);
      held = null;
    });
  }

  add(files, replaces = "") {
    for (const file of files) {
      const shown = Object.assign(this.show(file), { replaces });
      this.queue(shown, () => this.upload(file, shown));
    }
  }

  queue(shown, work) {
    this.last = this.last.then(work).catch((problem) => (shown ? this.offerAgain(shown, problem) : tell(problem.message || this.part.dataset.undone)));
  }

  words(name, file) {
    return this.part.dataset[name].replace("{name}", file.name || this.part.dataset.nameless);
  }

  show(file) {
    const picture = document.createElement("figure");
    const seen = document.createElement("div");
    const image = document.createElement("img");
    const progress = document.createElement("progress");
    const caption = document.createElement("figcaption");
    const says = document.createElement("p");
    picture.className = "attached__picture attached__picture--coming";
    seen.className = "attached__seen";
    if (file instanceof File) image.src = URL.createObjectURL(file);
    image.alt = "";
    image.addEventListener("error", () => image.remove());
    says.textContent = this.words("coming", file);
    says.setAttribute("role", "status");
    seen.append(image, progress);
    caption.append(says);
    picture.append(seen, caption);
    this.part.querySelector(".attached__add").before(picture);
    return Object.assign(picture, { file, progress, says, image });
  }

  async upload(file, shown) {
    const before = this.list.childElementCount;
    await this.send({ ...(isLarge(file) ? await this.bring(file, shown) : await this.lighten(file)), progress: shown.progress, replaces: shown.replaces });
    if (this.list.childElementCount > before) this.forgetAwaited();
    URL.revokeObjectURL(shown.image.src);
    shown.remove();
  }

  async bring(file, { progress }) {
    if (file.size > Number(this.part.dataset.mostVideo)) throw Object.assign(new Error(this.part.dataset.videoTooBig), { isFinal: true });
    const { bringWhole } = await import("./pieces.js");
    return { uploaded: await bringWhole(file, { address: this.part.dataset.pieces, form: this.form, progress }) };
  }

  async lighten(file) {
    const most = Number(this.input.dataset.most);
    const light = await shrunk(file, most);
    if (light.size > most) throw Object.assign(new Error(this.input.dataset.tooBig), { isFinal: true });
    return { file: light };
  }

  /** What waited for a picture went with this one. */
  forgetAwaited() {
    for (const control of this.form.querySelectorAll("[name=new_alt], [name=new_consent]")) control.value = "";
    for (const box of this.form.querySelectorAll("[name=new_pictured]")) box.checked = false;
  }

  /** The whole form goes, so that the words beside the other pictures come back with them. */
  bodyOf({ file, uploaded = "", replaces = "", arrange = "", restored = [] }) {
    const body = new FormData(this.form);
    body.delete("new_image");
    body.append("replaces", replaces);
    if (arrange) body.append("arrange", arrange);
    if (uploaded) body.append("uploaded", uploaded);
    if (file) body.append("new_image", file, file.name || this.part.dataset.nameless);
    if (restored.length) BESIDE.forEach((name) => body.delete(name));
    for (const [name, value] of restored) if (BESIDE.includes(name)) body.append(name, value);
    return body;
  }

  async send(asked, { isAgain = false } = {}) {
    const { status, text } = await this.post(this.bodyOf(asked), asked.progress);
    if (status === 200) return this.put(text);
    const refusal = parsed(text);
    if (!isAgain && renew(this.form, refusal)) return this.send(asked, { isAgain: true });
    throw Object.assign(new Error(sentenceOf(this.form, refusal)), { isFinal: status === 422 });
  }

  post(body, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.part.dataset.pictures);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        if (progress) [progress.max, progress.value] = [total, loaded];
      });
      request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
      request.addEventListener("error", () => reject(new Error("")));
      request.send(body);
    });
  }

  put(list) {
    if (!refill(this.list, list)) this.input.focus();
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A lost connection, or a turn that did not come, may be tried again; what will never be taken says so. */
  offerAgain(shown, { message, isFinal }) {
    const deed = (word, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = this.part.dataset[word];
      button.addEventListener("click", () => (shown.remove(), act()));
      return button;
    };
    const deeds = document.createElement("div");
    deeds.className = "buttons";
    if (!isFinal) deeds.append(deed("again", () => this.add([shown.file], shown.replaces)));
    deeds.append(deed("leave", () => URL.revokeObjectURL(shown.image.src)));
    shown.progress.remove();
    shown.classList.add("attached__picture--refused");
    shown.says.textContent = message || this.words("failed", shown.file);
    shown.says.after(deeds);
  }
}

export function takePictures() {
  for (const part of document.querySelectorAll("[data-pictures]")) new Pictures(part);
}
