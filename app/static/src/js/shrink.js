// A photograph that is heavier or larger than may be sent, or of a kind that only this browser reads, is drawn again no
// larger than it would be kept.
const SMALLER_SIDE = 4096;
const MOST_PIXELS = 40_000_000;
const LIGHT = 4_000_000;
const SHRINKS = /^image\/(jpeg|png|webp)$/;

export const isApple = (file) => /^image\/hei[cf]$/.test(file.type) || /\.hei[cf]$/i.test(file.name);

function drawn(image, side) {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
}

export async function shrunk(file, most) {
  if (!isApple(file) && (file.size <= Math.min(LIGHT, most) || !SHRINKS.test(file.type))) return file;
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return file;
  const fits = !isApple(file) && file.size <= most && image.width * image.height <= MOST_PIXELS;
  const blob = fits ? file : await drawn(image, SMALLER_SIDE);
  image.close();
  return fits ? file : new File([blob], file.name, { type: blob.type });
}
