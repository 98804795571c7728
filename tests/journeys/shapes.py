"""What a page is built of, so that what was looked into once is not looked into again under another person's name."""

from playwright.sync_api import Page

_SHAPE = """() => {
  const telling = /^(aria-|role$|type$|disabled|hidden|open|lang$)/;
  const naming = /labelledby|describedby|controls|label$/;
  const named = (one) => [...one.attributes].filter((each) => telling.test(each.name))
    .map((each) => each.name + (naming.test(each.name) ? "" : `=${each.value}`));
  const kind = (one) => [one.tagName, ...one.classList, ...named(one), !one.innerText?.trim()].join(" ");
  const placed = (one) => `${kind(one.parentElement ?? one)} > ${kind(one)}`;
  return [...new Set([...document.querySelectorAll("*")].map(placed))];
}"""


class Shapes:
    """Every element, in the parent it stands in, that was already found sound on some kind of screen."""

    def __init__(self) -> None:
        self._sound: dict[str, set[str]] = {}

    def is_new(self, page: Page, screen: str) -> bool:
        """Whether the page has anything not yet seen on that screen; from now on, it was seen."""
        found, sound = set(page.evaluate(_SHAPE)), self._sound.setdefault(screen, set())
        is_new = not found <= sound
        sound |= found
        return is_new
