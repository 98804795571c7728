"""Structures of pages, so that a structure checked once is not checked again for another person."""

from playwright.sync_api import Page

_SHAPE = """() => {
  const telling = /^(aria-|role$|type$|disabled|hidden|open|lang$)/;
  const naming = /labelledby|describedby|controls|label$/;
  const named = (one) => [...one.attributes].filter((each) => telling.test(each.name))
    .map((each) => each.name + (naming.test(each.name) ? "" : `=${each.value}`));
  const speaking = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    let one = texts.currentNode.data.trim() && texts.currentNode.parentElement;
    if (one && !speaking.has(one) && one.checkVisibility({ visibilityProperty: true }))
      for (; one && !speaking.has(one); one = one.parentElement) speaking.add(one);
  }
  const kinds = new Map();
  const kind = (one) => {
    if (!kinds.has(one)) kinds.set(one, [one.tagName, ...one.classList, ...named(one), !speaking.has(one)].join(" "));
    return kinds.get(one);
  };
  const placed = (one) => `${kind(one.parentElement ?? one)} > ${kind(one)}`;
  return [...new Set([...document.querySelectorAll("*")].map(placed))];
}"""


def shape(page: Page) -> set[str]:
    """Return every element of the page with its parent."""
    return set(page.evaluate(_SHAPE))


class Shapes:
    """The elements already found sound, per kind of screen or of page."""

    def __init__(self) -> None:
        self._sound: dict[str, set[str]] = {}

    def is_new(self, shapes: set[str], screen: str) -> bool:
        """Tell whether an element is new on that screen; mark all as seen."""
        sound = self._sound.setdefault(screen, set())
        is_new = not shapes <= sound
        sound |= shapes
        return is_new
