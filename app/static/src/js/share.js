async function pictureFile(image, place) {
  const blob = await (await fetch(image.src)).blob();
  return new File([blob], `imagen-${place + 1}.${blob.type.split("/")[1]}`, { type: blob.type });
}

async function share(button) {
  const text = document.getElementById(button.dataset.share).textContent;
  const images = [...button.closest("section").querySelectorAll("[data-share-file]")];
  const files = await Promise.all(images.map(pictureFile));
  const what = files.length && navigator.canShare({ files }) ? { text, files } : { text };
  await navigator.share(what).catch(() => null);
}

/** Where the device can share, text and pictures go to the app of the network at once. */
export function offerSharing() {
  if (!navigator.share || !navigator.canShare) return;
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => share(button));
  }
}
