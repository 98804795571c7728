/** Where one chooses rows: how many are chosen, and all of them at a press without asking the server again. */
export function countPicked() {
  for (const form of document.querySelectorAll("[data-picking]")) {
    const boxes = [...form.querySelectorAll("[name=post]")];
    if (boxes.length > 0) watch(form, boxes);
  }
}

function watch(form, boxes) {
  const all = form.querySelector("[data-pick-all]");
  const label = all.querySelector("span");
  const says = form.querySelector("[data-picked]");
  const words = [label.textContent, all.dataset.pickAll];
  const tell = () => {
    const picked = boxes.filter((box) => box.checked).length;
    says.textContent = picked > 0 ? `${says.dataset.picked} ${picked}` : "";
    label.textContent = words[Number(picked === boxes.length)];
  };
  all.setAttribute("role", "button");
  all.addEventListener("click", (event) => {
    event.preventDefault();
    const missing = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = missing;
    tell();
  });
  all.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    all.click();
  });
  form.addEventListener("change", tell);
  tell();
}
