// An emoji that the fonts of this device lack shows as a box: it is kept, and a line beside the texts says so.
const NEVER_ASSIGNED = "\u{10FFFF}";
const PICTURES = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|(?=\p{Cn})\p{Extended_Pictographic}/gu;
const SIDE = 24;

function painted(sign) {
  const context = new OffscreenCanvas(SIDE * 2, SIDE * 2).getContext("2d", { willReadFrequently: true });
  context.font = `${SIDE}px sans-serif`;
  context.fillText(sign, 0, SIDE * 1.5);
  return context.getImageData(0, 0, SIDE * 2, SIDE * 2).data.join();
}

const known = new Map();

function isDrawn(sign) {
  if (!known.has(sign)) known.set(sign, painted(sign) !== painted(NEVER_ASSIGNED));
  return known.get(sign);
}

export function noticeUndrawn() {
  const note = document.querySelector("[data-undrawn]");
  if (!note) return;
  const editor = note.closest(".editor");
  const look = () => {
    const texts = [...editor.querySelectorAll("[data-sheet] textarea")].map((field) => field.value).join(" ");
    const lacking = new Set((texts.match(PICTURES) ?? []).filter((sign) => !isDrawn(sign)));
    const words = lacking.size ? note.dataset.undrawn.replace("{signs}", [...lacking].join(" ")) : "";
    if (note.textContent !== words) note.textContent = words;
  };
  editor.addEventListener("input", look);
  look();
}
