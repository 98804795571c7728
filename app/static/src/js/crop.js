// A picture cropped and turned, over the page; loaded when the first one is. With the keyboard, arrows move the frame and
// Shift with arrows changes its size.
import Cropper from "cropperjs/dist/cropper.esm.js";

const LONGEST_SIDE = 4096;
const STEP = 10;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function needStyles(address) {
  if (document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  return new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  });
}

class Crop {
  constructor(dialog) {
    this.dialog = dialog;
    this.image = dialog.querySelector("img");
    this.stage = dialog.querySelector("[data-crop-stage]");
    dialog.addEventListener("click", ({ target }) => this.pressed(target.closest("button")));
    dialog.addEventListener("close", () => this.end());
    this.stage.addEventListener("keydown", (event) => this.moved(event));
  }

  /** The picture as it was left, or nothing where it is not changed. */
  async ask(address) {
    await needStyles(this.dialog.dataset.styles);
    this.image.src = address;
    await this.image.decode();
    this.dialog.showModal();
    this.cropper = new Cropper(this.image, { viewMode: 1, autoCropArea: 1, checkOrientation: false, checkCrossOrigin: false });
    this.press(this.dialog.querySelector("[data-ratio]"));
    this.stage.focus();
    return new Promise((resolve) => (this.resolve = resolve));
  }

  press(button) {
    for (const each of this.dialog.querySelectorAll("[data-ratio]")) each.setAttribute("aria-pressed", String(each === button));
  }

  pressed(button) {
    if (!button) return;
    const { ratio, turn } = button.dataset;
    if (turn) this.turn(Number(turn));
    else if (ratio !== undefined) {
      this.press(button);
      this.cropper.setAspectRatio(ratio ? Number(ratio) : NaN);
    } else this.dialog.close(button.value);
  }

  /** A picture on its side is made to fit again, and the frame with it. */
  turn(degrees) {
    this.cropper.clear();
    this.cropper.rotate(degrees);
    const { width, height } = this.cropper.getContainerData();
    const { naturalWidth, naturalHeight, rotate = 0 } = this.cropper.getImageData();
    const isUpright = rotate % 180 === 0;
    this.cropper.zoomTo(Math.min(width / (isUpright ? naturalWidth : naturalHeight), height / (isUpright ? naturalHeight : naturalWidth)));
    const canvas = this.cropper.getCanvasData();
    this.cropper.setCanvasData({ left: (width - canvas.width) / 2, top: (height - canvas.height) / 2 });
    this.cropper.crop();
    this.cropper.setCropBoxData(this.cropper.getCanvasData());
  }

  moved(event) {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [across, down] = way.map((each) => each * STEP);
    const box = this.cropper.getCropBoxData();
    if (event.shiftKey) this.cropper.setCropBoxData({ width: box.width + across, height: box.height + down });
    else this.cropper.setCropBoxData({ left: box.left + across, top: box.top + down });
  }

  async end() {
    const { cropper, resolve } = this;
    const isKept = this.dialog.returnValue === "keep";
    const canvas = isKept ? cropper.getCroppedCanvas({ maxWidth: LONGEST_SIDE, maxHeight: LONGEST_SIDE, imageSmoothingQuality: "high" }) : null;
    cropper.destroy();
    this.dialog.returnValue = "";
    resolve(canvas ? await new Promise((done) => canvas.toBlob(done, this.type, 0.92)) : null);
  }

  get type() {
    return this.dialog.dataset.type || "image/jpeg";
  }
}

const crops = new WeakMap();

export function askForCrop(dialog, address) {
  if (!crops.has(dialog)) crops.set(dialog, new Crop(dialog));
  return crops.get(dialog).ask(address);
}
