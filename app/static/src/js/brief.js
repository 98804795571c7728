/** A deed offered for some seconds leaves with them; a bar runs out meanwhile. */
export function countDown() {
  for (const notice of document.querySelectorAll(".notice[data-seconds]")) {
    const { seconds } = notice.dataset;
    notice.style.setProperty("--seconds", `${seconds}s`);
    setTimeout(() => notice.remove(), seconds * 1000);
  }
}
