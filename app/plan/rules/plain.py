"""A text kept in Markdown as its words alone, to be compared: a line for each paragraph, item, title and row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.core.libraries import markdown_parser

_READER = markdown_parser()
_WRITTEN = frozenset({"text", "code_inline", "image"})
_BREAKS = frozenset({"softbreak", "hardbreak"})


def plain(text: str) -> str:
    """A link keeps its address beside its words, since it may be all that changed."""
    reading = _Reading()
    for token in _READER.parse(text):
        reading.take(token)
    return "\n".join(reading.lines)


@dataclass(slots=True)
class _Reading:
    """`lists`: of each one open, the number of its next item, or nothing where they have none."""

    lines: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    cells: list[str] | None = None
    mark: str = ""

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.mark = self._next()
            case "tr_open":
                self.cells = []
            case "tr_close":
                self.lines.append(" · ".join(self.cells or ()))
                self.cells = None
            case "inline" | "fence" | "code_block":
                self._write(_words(token.children) if token.children is not None else token.content.strip())

    def _next(self) -> str:
        """What stands before an item, as deep as its list is."""
        number = self.lists[-1]
        if number is not None:
            self.lists[-1] = number + 1
        return f"{'  ' * (len(self.lists) - 1)}{'•' if number is None else f'{number}.'} "

    def _write(self, said: str) -> None:
        if self.cells is not None:
            self.cells.append(said)
        else:
            self.lines.append(f"{self.mark}{said}")
            self.mark = ""


def _words(tokens: Iterable[Token]) -> str:
    said, address = "", ""
    for one in tokens:
        if one.type in _WRITTEN:
            said += one.content
        elif one.type in _BREAKS:
            said += " "
        elif one.type == "link_open":
            address = str(one.attrGet("href") or "")
        elif one.type == "link_close" and not said.endswith(address):
            said += f" ({address})"
    return said
