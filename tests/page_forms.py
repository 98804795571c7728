"""A page read as a browser without scripts reads it: its links, and its forms with their initial values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]


@dataclass
class PageForm:
    """A form: what a browser sends of it, the buttons that add their own value, and its fields of files."""

    action: str
    method: str
    pairs: Pairs = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def pressed(self) -> Pairs:
        """Return what is sent together with the value of every button."""
        return self.pairs + self.buttons


class PageReader(HTMLParser):
    """Collect the links and the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.relations: dict[str, str] = {}
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._select = self._area = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.links += [attributes[name] for name in ("href", "src", "hx-get", "data-url") if name in attributes]
        if tag == "a" and "rel" in attributes:
            self.relations.setdefault(attributes["rel"], attributes.get("href", ""))
        if tag == "form":
            self._form = PageForm(attributes.get("action", ""), attributes.get("method", "get").upper())
            self.forms.append(self._form)
        elif self._form is not None and attributes.get("name"):
            self._take(self._form, tag, attributes)
        elif self._form is not None and tag == "option" and self._select:
            self._choose(self._form, attributes)

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area and self._form is not None:
            self._form.pairs.append((self._area, "".join(self._text).removeprefix("\n")))
            self._area, self._text = "", []
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None

    def _take(self, form: PageForm, tag: str, attributes: Mapping[str, str]) -> None:
        name, kind = attributes["name"], attributes.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
        elif kind == "file":
            form.files.append(name)
        elif tag == "button" or kind == "submit":
            form.buttons.append((name, attributes.get("value", "")))
        elif kind not in ("checkbox", "radio") or "checked" in attributes:
            form.pairs.append((name, attributes.get("value", "")))

    def _choose(self, form: PageForm, attributes: Mapping[str, str]) -> None:
        """Take the selected option, and the first until one is."""
        given = [name for name, _ in form.pairs]
        if "selected" in attributes and self._select in given:
            form.pairs.pop(given.index(self._select))
        if "selected" in attributes or self._select not in given:
            form.pairs.append((self._select, attributes.get("value", "")))


def read_page(page: str) -> PageReader:
    reader = PageReader()
    reader.feed(page)
    return reader


def form_of(page: str, action: str) -> Pairs:
    """Return what a browser sends of the page's form for that address. Raises `KeyError` when it has none."""
    return {form.action: form.pairs for form in reversed(read_page(page).forms)}[action]


def link(page: str, relation: str) -> str:
    """Return the address of the page's link of that relation; empty when it has none."""
    return read_page(page).relations.get(relation, "")
