"""The words of a letter in HTML: paragraphs, and where its links lead. Nothing of it can run any more."""

import re
from html.parser import HTMLParser

_UNSAID = frozenset({"head", "script", "style", "template", "title"})
_LINES = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tr", "ul"})
_SPACES = re.compile(r"[ \t\r\f\v\n]+")


def text_of(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unsaid = 0
        self._leads_to = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSAID:
            self._unsaid += 1
        elif tag == "body":
            self._unsaid = 0
        elif tag in _LINES:
            self.said.append("\n")
        elif tag == "a":
            self._leads_to = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSAID:
            self._unsaid = max(self._unsaid - 1, 0)
        elif tag in _LINES:
            self.said.append("\n")
        elif tag == "a" and self._leads_to.startswith(("http://", "https://")):
            self.said.append("" if self._leads_to in self.said[-1:] else f" ({self._leads_to})")
            self._leads_to = ""

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.said.append(_SPACES.sub(" ", data))
