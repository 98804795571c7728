/** Says beside its field that a file is too big, before a whole form is sent for nothing. */
export function weighFiles() {
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset.most) return;
    const weight = Math.max(0, ...[...target.files].map((file) => file.size));
    target.setCustomValidity(weight > Number(target.dataset.most) ? target.dataset.tooBig : "");
    target.reportValidity();
  });
}
