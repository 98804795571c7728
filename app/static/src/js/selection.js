const POST = "[data-day] [data-move-post]";
const WRITES = "input, textarea, select, [contenteditable]";

/** Posts of the calendar chosen to be moved together: by Ctrl or Shift and a press, by a press alone while "Seleccionar"
 * is on, or with x. They are known by their number, so that a redrawn day shows them again. */
export class Selection {
  constructor(bar) {
    this.bar = bar;
    this.numbers = new Set();
    this.toggle = document.querySelector("[data-select-mode]");
    this.toggle?.removeAttribute("hidden");
    this.toggle?.addEventListener("click", () => this.setMode(!this.isOn));
    bar.querySelector("[data-select-none]").addEventListener("click", () => this.clear());
    document.addEventListener("click", (event) => this.clicked(event), true);
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("htmx:after:swap", () => this.show());
  }

  get isOn() {
    return document.body.hasAttribute("data-selecting");
  }

  posts() {
    return [...document.querySelectorAll(POST)].filter((post) => post.checkVisibility());
  }

  /** What a drag of a post takes along: the chosen ones, where it is one of them; it goes first. */
  with(post) {
    const all = this.posts().filter((each) => this.numbers.has(each.dataset.movePost) && each !== post);
    return this.numbers.has(post.dataset.movePost) ? [post, ...all] : [post];
  }

  setMode(on) {
    document.body.toggleAttribute("data-selecting", on);
    this.toggle?.setAttribute("aria-pressed", String(on));
    if (!on) this.clear();
  }

  clicked(event) {
    const post = event.target.closest?.(POST);
    const adds = event.ctrlKey || event.metaKey || this.isOn;
    if (!post || event.target.closest(".chip__move, .agenda__move") || !(adds || event.shiftKey) || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.shiftKey) this.addRun(post);
    else this.turn(post);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(WRITES) || document.querySelector("dialog[open]")) return;
    const post = event.target.closest?.(POST);
    if (event.key === "x" && post && !event.repeat) this.turn(post);
    else if (event.key === "Escape" && this.numbers.size > 0) this.setMode(false);
  }

  turn(post) {
    const number = post.dataset.movePost;
    if (!this.numbers.delete(number)) this.numbers.add(number);
    this.last = number;
    this.show();
  }

  /** From the last one touched to this one, in the order of the page. */
  addRun(post) {
    const posts = this.posts();
    const from = posts.findIndex((each) => each.dataset.movePost === this.last);
    const to = posts.indexOf(post);
    const run = from < 0 ? [post] : posts.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const each of run) this.numbers.add(each.dataset.movePost);
    this.last = post.dataset.movePost;
    this.show();
  }

  clear() {
    this.numbers.clear();
    this.show();
  }

  show() {
    for (const post of document.querySelectorAll(POST)) this.mark(post, this.numbers.has(post.dataset.movePost));
    const { dataset } = this.bar;
    const count = this.numbers.size;
    const most = Number(dataset.most);
    this.bar.hidden = count === 0;
    this.bar.querySelector("[data-select-says]").textContent = count > most ? dataset.tooMany : `${dataset.says} ${count}`;
    const moves = this.bar.querySelector("[data-select-moves]");
    moves.hidden = count > most;
    moves.href = this.address();
  }

  mark(post, isChosen) {
    if (post.hasAttribute("data-chosen") === isChosen) return;
    post.toggleAttribute("data-chosen", isChosen);
    post.querySelector("[data-chosen-word]")?.remove();
    if (!isChosen) return;
    const word = document.createElement("i");
    word.className = "unseen";
    word.dataset.chosenWord = "";
    word.textContent = `${this.bar.dataset.word} `;
    (post.querySelector(".rows__link") ?? post.querySelector(":scope > span") ?? post).prepend(word);
  }

  /** The page where the chosen ones are moved without dragging. */
  address() {
    const posts = [...this.numbers].map((number) => ["post", number]);
    return `${this.bar.dataset.movePage}?${new URLSearchParams([["way", "shift"], ...posts])}`;
  }
}
