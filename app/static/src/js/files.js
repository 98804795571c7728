/** Says beside its field that a file is too big, or several together, before a whole form is sent for nothing. */
export function weighFiles() {
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset.most) return;
    const weights = [...target.files].map((file) => file.size);
    target.setCustomValidity(complaint(weights, target.dataset));
    target.reportValidity();
  });
}

function complaint(weights, { most, all, tooBig, tooMuch }) {
  if (Math.max(0, ...weights) > Number(most)) return tooBig;
  return weights.reduce((sum, one) => sum + one, 0) > Number(all ?? Infinity) ? tooMuch : "";
}
