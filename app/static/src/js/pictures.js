// Pictures chosen, dropped or pasted while one writes are stored at once, one after another, and the list comes back
// from the server; the words beside them are sent along and come back too.
import htmx from "htmx.org/dist/htmx.esm.min.js";

const SMALLER_SIDE = 4096;
const SHRINKS = /^image\/(jpeg|png|webp)$/;

const picturesIn = (files) => [...(files ?? [])].filter((file) => file.type.startsWith("image/") || /\.hei[cf]$/i.test(file.name));

/** A photograph that weighs more than may be sent, drawn again no larger than it would be kept. */
async function shrunk(file, most) {
  if (file.size <= most || !SHRINKS.test(file.type)) return file;
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return file;
  const scale = Math.min(1, SMALLER_SIDE / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new File([await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })], file.name, { type: "image/jpeg" });
}

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
    this.list.addEventListener("click", ({ target }) => target.closest("[data-crop]") && this.crop(target.closest("[data-picture]")));
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
      this.add(event.dataTransfer.files);
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
      this.queue(null, () => this.send(null));
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
    this.last = this.last.then(work).catch((problem) => shown && this.offerAgain(shown, problem));
  }

  words(name, file) {
    return this.part.dataset[name].replace("{name}", file.name);
  }

  show(file) {
    const picture = document.createElement("figure");
    const seen = document.createElement("div");
    const image = document.createElement("img");
    const progress = document.createElement("progress");
    const says = document.createElement("figcaption");
    picture.className = "attached__picture attached__picture--coming";
    seen.className = "attached__seen";
    image.src = URL.createObjectURL(file);
    image.alt = "";
    says.textContent = this.words("coming", file);
    says.setAttribute("role", "status");
    seen.append(image, progress);
    picture.append(seen, says);
    this.list.after(picture);
    return Object.assign(picture, { file, progress, says, image });
  }

  async upload(file, shown) {
    const most = Number(this.input.dataset.most);
    const light = await shrunk(file, most);
    if (light.size > most) throw new Error(this.input.dataset.tooBig);
    await this.send(light, shown.progress, shown.replaces);
    URL.revokeObjectURL(shown.image.src);
    shown.remove();
  }

  /** The whole form goes, so that the words beside the other pictures come back with them. */
  send(file, progress, replaces = "") {
    const body = new FormData(this.form);
    body.delete("new_image");
    body.append("replaces", replaces);
    if (file) body.append("new_image", file, file.name);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.part.dataset.pictures);
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        if (progress) [progress.max, progress.value] = [total, loaded];
      });
      request.addEventListener("load", () => (request.status === 200 ? resolve(this.put(request.responseText)) : reject(new Error(""))));
      request.addEventListener("error", () => reject(new Error("")));
      request.send(body);
    });
  }

  put(list) {
    this.list.innerHTML = list;
    htmx.process(this.list);
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** A lost connection may be tried again; what is too big says so. */
  offerAgain(shown, { message }) {
    const deed = (word, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet";
      button.textContent = this.part.dataset[word];
      button.addEventListener("click", () => (shown.remove(), act()));
      return button;
    };
    shown.progress.remove();
    shown.says.textContent = message || this.words("failed", shown.file);
    if (!message) shown.says.append(" ", deed("again", () => this.add([shown.file], shown.replaces)));
    shown.says.append(" ", deed("leave", () => URL.revokeObjectURL(shown.image.src)));
  }
}

export function takePictures() {
  for (const part of document.querySelectorAll("[data-pictures]")) new Pictures(part);
}
