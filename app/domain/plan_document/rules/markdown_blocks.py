from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.core.libraries import markdown_parser
from app.domain.plan_document.rules.tree import (
    Block,
    DocumentList,
    DocumentTable,
    InlineText,
    Paragraph,
    TableColumn,
    TextRun,
    strip_unwritable,
)

_READER = markdown_parser()
_ADDRESSES = ("https://", "http://", "mailto:", "tel:")
_LISTS = {"bullet_list_open": False, "ordered_list_open": True}


def markdown_blocks(text: str, language: str = "") -> tuple[Block, ...]:
    """Make headings strong lines: the document's sections set order."""
    return tuple(_BlockReader(_READER.parse(strip_unwritable(text)), language).until(""))


@dataclass(slots=True)
class _BlockReader:
    """`level`: the library's nesting; non-prose markup leaves only words."""

    tokens: Sequence[Token]
    language: str
    at: int = 0

    def until(self, closing: str) -> Iterator[Block]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == closing:
                return
            yield from self._one(token)

    def _one(self, token: Token) -> Iterator[Block]:
        if token.type in _LISTS:
            items = tuple(self._items(token.type.replace("open", "close")))
            yield DocumentList(items, _LISTS[token.type], self.language)
        elif token.type == "table_open":
            yield self._table()
        elif token.type == "heading_open":
            yield Paragraph(inline_runs(self.tokens[self.at], strong=True), language=self.language)
            self.at += 1
        elif token.type == "inline" and (runs := inline_runs(token)):
            yield Paragraph(runs, language=self.language)
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield Paragraph((TextRun(token.content.strip()),), language=self.language)

    def _items(self, closing: str) -> Iterator[tuple[Block, ...]]:
        while self.at < len(self.tokens) and self.tokens[self.at].type != closing:
            self.at += 1
            yield tuple(self.until("list_item_close"))
        self.at += 1

    def _table(self) -> DocumentTable:
        """Take column names and, without title, the table's from the first row."""
        rows: list[list[InlineText]] = []
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(inline_runs(token))
        self.at += 1
        labels = ["".join(run.text for run in cell) for cell in rows[0]]
        named = tuple(TableColumn(label) for label in labels)
        return DocumentTable(" · ".join(filter(None, labels)), named, tuple(map(tuple, rows[1:])))


@dataclass(slots=True)
class _InlineStyle:
    strong: int = 0
    emphasis: int = 0
    links: list[str] = field(default_factory=list)


def inline_runs(token: Token, *, strong: bool = False) -> InlineText:
    look, made = _InlineStyle(strong=int(strong)), []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "image"):
            made.append(_run(child.content, look))
        elif child.type in ("softbreak", "hardbreak"):
            made.append(_run(" ", look))
        else:
            _apply_token(child, look)
    return tuple(run for run in made if run.text)


def _run(text: str, look: _InlineStyle) -> TextRun:
    address = look.links[-1] if look.links else ""
    return TextRun(text, look.strong > 0, look.emphasis > 0, address if address.startswith(_ADDRESSES) else "")


def _apply_token(token: Token, look: _InlineStyle) -> None:
    match token.type:
        case "strong_open" | "strong_close":
            look.strong += token.nesting
        case "em_open" | "em_close":
            look.emphasis += token.nesting
        case "link_open":
            look.links.append(str(token.attrGet("href") or ""))
        case "link_close":
            look.links.pop()
