"""What a page is built of, so that what was looked into once is not looked into again under another person's name."""

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
    """Every element of the page as it stands, in the parent it stands in."""
    return set(page.evaluate(_SHAPE))


class Shapes:
    """What was already found sound on some kind of screen."""

    def __init__(self) -> None:
        self._sound: dict[str, set[str]] = {}

    def is_new(self, shapes: set[str], screen: str) -> bool:
        """Whether there is anything not yet seen on that screen; from now on, it was seen."""
        sound = self._sound.setdefault(screen, set())
        is_new = not shapes <= sound
        sound |= shapes
        return is_new
