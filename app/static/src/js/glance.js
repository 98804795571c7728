// A press on a post of the calendar shows it at the side; its page opens with Enter, a double press or "Abrir". On a
// phone, where there is no side, the page opens.
import htmx from "htmx.org/dist/htmx.esm.min.js";

const POST = "a.chip[href*='/posts/']";
const NARROW = "(max-width: 47.5rem)";

class Glance {
  constructor(panel) {
    this.panel = panel;
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  clicked(event) {
    if (event.target.closest("[data-glance-close]")) return this.close();
    const post = event.target.closest(POST);
    const isPlain = event.button === 0 && event.detail === 1 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!post || !isPlain || matchMedia(NARROW).matches) return null;
    event.preventDefault();
    return this.show(post);
  }

  pressed(event) {
    if (event.key === "Escape" && !this.panel.hidden) this.close();
    const post = event.key === " " && event.target.matches?.(POST) && event.target;
    if (!post) return;
    event.preventDefault();
    this.show(post);
  }

  async show(post) {
    this.of = post;
    const answer = await fetch(`${post.href.split(/[?#]/)[0]}/glance`, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return location.assign(post.href);
    if (this.of !== post) return null;
    this.panel.innerHTML = await answer.text();
    htmx.process(this.panel);
    this.panel.hidden = false;
    return this.panel.focus();
  }

  close() {
    this.panel.hidden = true;
    this.of?.focus();
    this.of = null;
  }
}

export function showGlances() {
  const panel = document.querySelector("[data-glance]");
  if (panel) new Glance(panel);
}
