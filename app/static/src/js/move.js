import htmx from "htmx.org/dist/htmx.esm.min.js";

const FRESH = "[data-fresh]";
const QUESTION = 'class="ask"';
const GAP = 8;
/** A sheet of its own, since the policy lets no element carry a style. */
const PLACE = new CSSStyleSheet();

/** Lay a box under what it speaks of, inside the window; in its middle where that is not on the page. */
function anchor(box, thing) {
  const at = thing?.isConnected ? thing.getBoundingClientRect() : null;
  const { width, height } = box.getBoundingClientRect();
  const within = (value, size, most) => Math.max(GAP, Math.min(value, most - size - GAP));
  const below = at?.bottom + GAP;
  const top = below + height < innerHeight ? below : at?.top - GAP - height;
  const place = at && `inset: auto; margin: 0; left: ${within(at.left, width, innerWidth)}px; top: ${within(top, height, innerHeight)}px;`;
  PLACE.replaceSync(place ? `.ask-box { ${place} }` : "");
}

/** Each part of the page that carries a name takes what the new page says there. */
function refresh(page) {
  for (const part of document.querySelectorAll(FRESH)) {
    const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!fresh) continue;
    part.innerHTML = fresh.innerHTML;
    part.hidden = fresh.hidden;
    htmx.process(part);
  }
}

/** Sends moves without leaving the page: done, the days are drawn anew; with something to lose, the server's question
 * stands beside the post. Where anything else comes back, or nothing, the browser goes there by itself. */
export class MoveSender {
  constructor(form, box, refreshed) {
    Object.assign(this, { form, box, refreshed });
    document.adoptedStyleSheets.push(PLACE);
    document.addEventListener("submit", (event) => this.submitted(event));
    const place = () => box.open && anchor(box, this.thing);
    new ResizeObserver(place).observe(box);
    addEventListener("resize", place);
    box.addEventListener("click", ({ target }) => {
      if (target === box || target.closest("[data-move-cancel]")) box.close();
    });
  }

  submitted(event) {
    const { target: form, submitter } = event;
    const isOurs = this.box.contains(form) || [this.form.action, this.form.dataset.moveUndo].includes(form.getAttribute("action"));
    if (!isOurs || form.classList.contains("moving")) return;
    event.preventDefault();
    this.send(form, submitter);
  }

  async send(form, submitter, thing = this.thing) {
    this.thing = thing;
    const body = new FormData(form, submitter);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer) return HTMLFormElement.prototype.submit.call(form);
    if (answer.ok) return this.done(answer, body.get("post") ?? body.get("posts"));
    const words = await answer.text();
    return words.includes(QUESTION) ? this.ask(words) : HTMLFormElement.prototype.submit.call(form);
  }

  async done(answer, post) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector('[data-fresh="days"]')) return location.assign(answer.url);
    if (this.box.open) this.box.close();
    refresh(page);
    this.refreshed(post);
  }

  ask(words) {
    this.box.innerHTML = words;
    htmx.process(this.box);
    if (!this.box.open) this.box.showModal();
    anchor(this.box, this.thing);
    this.box.querySelector("[autofocus]")?.focus();
  }
}
