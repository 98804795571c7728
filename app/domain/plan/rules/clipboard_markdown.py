"""Pasted text and HTML as the plan's Markdown, without styling."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import groupby

from app.core.text import normalise_text

_BLANK = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\x0b": "\n", "\x0c": "\n"})
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BULLET = re.compile(r"^(?P<deep>[ \t]*)(?:[•·●▪◦‣\uf0b7\uf0a7]|[§o](?=\t| {2}))[ \t]*(?P<text>\S.*)$")
_DASH = re.compile(r"^(?P<deep>[ \t]*)[-–—]\t[ \t]*(?P<text>\S.*)$")
_NUMBER = re.compile(r"^(?P<deep>[ \t]*)(?P<number>\d{1,3})[.)][\t]+[ \t]*(?P<text>\S.*)$")
_LETTER = re.compile(r"^(?P<deep>[ \t]*)[a-z]\)[\t ]+(?P<text>\S.*)$")


def tidy_lines(text: str) -> str:
    """Convert lists and cell rows; leave no two empty lines together."""
    lines = _UNSEEN.sub("", text.translate(_BLANK)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_table_lines([_list_line(line.rstrip()) for line in lines])))


def _list_line(line: str) -> str:
    if match := _BULLET.match(line):
        return f"{_indent(match['deep'])}- {match['text']}"
    if match := _DASH.match(line):
        return f"{_indent(match['deep'])}- {match['text']}"
    if match := _NUMBER.match(line):
        return f"{_indent(match['deep'])}{match['number']}. {match['text']}"
    if match := _LETTER.match(line):
        return f"{_indent(match['deep'])}- {match['text']}"
    return line


def _indent(blanks: str) -> str:
    """Use two spaces per level: a tab or some spaces."""
    return "  " * (blanks.count("\t") + blanks.count(" ") // 4)


def _table_lines(lines: list[str]) -> Iterator[str]:
    """Convert two or more lines of equal cells; lone tabs become blanks."""
    for cells, run in groupby(lines, key=lambda line: line.strip("\t").count("\t")):
        rows = list(run)
        if cells and len(rows) > 1:
            yield from ("", *markdown_table([[cell.strip() for cell in row.split("\t")] for row in rows]), "")
        else:
            yield from (re.sub(r"(?<=\S)\t+", " ", row) if cells else row for row in rows)


def markdown_table(rows: list[list[str]]) -> list[str]:
    """Return Markdown lines with the first row as heading; pad short rows."""
    wide = max(len(row) for row in rows)
    full = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] + [""] * (wide - len(row)) for row in rows]
    return [_table_row(full[0]), _table_row(["---"] * wide), *(_table_row(row) for row in full[1:])]


def _table_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


_PAGE = re.compile(r"</(?:p|h[1-6]|li|table|div|span)\s*>|class=[\"']?Mso", re.IGNORECASE)
_SKIPPED = frozenset({"style", "script", "head", "title", "xml", "o:p", "template"})
_BLOCKS = frozenset({"p", "div", "section", "article", "blockquote", "ul", "ol", "li", "table", "tr", "br", "hr"})
_BOLD, _SLANTED = "\ue000", "\ue001"
_MARKS = {"b": _BOLD, "strong": _BOLD, "i": _SLANTED, "em": _SLANTED}
"""Private marks, replaced once the whole line shows their extent."""
_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level([1-9])", re.IGNORECASE)
_DEEPEST_LEVEL = 9
"""Word's; deeper lists are drawn at it, or indents would grow with their levels' square."""
_TITLE = re.compile(r"mso(?:sub)?title|heading\s*(\d)", re.IGNORECASE)
_SAFE = re.compile(r"^(?:https?://|mailto:|tel:|/)", re.IGNORECASE)
_STRAY = re.compile(r"<(?![^<>]*>)|<(?=!\[(?!if|endif|CDATA\[))", re.IGNORECASE)
"""A `<` of no tag: the parser reads to the end for each, and fails at unknown marked sections."""


def is_html(text: str) -> bool:
    return _PAGE.search(text[:200_000]) is not None


def html_to_markdown(text: str) -> str:
    reader = _HtmlReader()
    reader.feed(_STRAY.sub("&lt;", text))
    reader.close()
    return reader.markdown()


class _HtmlReader(HTMLParser):
    """`_blocks`: lines so far; `_line`: the current one's pieces."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._lists: list[str] = []
        self._counts: list[int] = []
        self._rows: list[list[str]] | None = None
        self._links: list[str] = []
        self._skipping = 0
        self._marker: list[str] | None = None

    def markdown(self) -> str:
        self._end_line()
        return "\n".join(self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED:
            self._skipping += 1
        elif re.fullmatch(r"h[1-6]", tag):
            self._begin("#" * int(tag[1]) + " ")
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])
        elif tag == "a":
            self._links.append(attributes.get("href", ""))
            self._line.append("[")
        elif tag == "p":
            self._paragraph(attributes)
        elif tag in ("td", "th") and self._rows is not None:
            self._line = []
        elif tag in _BLOCKS:
            self._block(tag)

    def _paragraph(self, attributes: dict[str, str]) -> None:
        """Begin a list item or title by word processors' styles."""
        if self._rows is not None or self._lists:
            return
        if level := _LEVEL.search(attributes.get("style", "")):
            self._begin("  " * (int(level[1]) - 1) + "- ", apart=not self._is_in_list())
        elif title := _TITLE.search(attributes.get("class", "")):
            self._begin("#" * int(title[1] or 1) + " ")
        else:
            self._begin("")

    def _block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._end_line()
            self._lists.append(tag)
            self._counts.append(0)
        elif tag == "li":
            self._begin(self._bullet(), apart=False)
        elif tag == "table":
            self._begin("")
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag == "br":
            self._line.append(" " if self._rows is not None else "\n")
        elif tag not in ("tr", "table") and self._rows is None and not self._lists:
            self._begin("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._line.append(f"]({address})" if _SAFE.match(address) else "]")
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(self._text())
        elif tag == "table" and self._rows is not None:
            self._blocks += ["", *markdown_table([row for row in self._rows if row] or [[""]]), ""]
            self._rows = None
        elif tag in ("ul", "ol") and self._lists:
            self._end_line()
            self._lists.pop()
            self._counts.pop()
            self._blocks += [] if self._lists else [""]
        elif self._rows is None and (tag in ("p", "li", "div") or re.fullmatch(r"h[1-6]", tag)):
            self._end_line()

    def handle_data(self, data: str) -> None:
        if self._marker is not None:
            self._marker.append(data)
        elif not self._skipping:
            self._line.append(re.sub(r"\s+", " ", data))

    def handle_comment(self, data: str) -> None:
        """Skip bullets or numbers word processors draw between two comments."""
        if "!supportLists" in data:
            self._marker = []
        elif "endif" in data and self._marker is not None:
            if number := re.search(r"(\d+)[.)]", "".join(self._marker)):
                self._prefix = self._prefix.replace("- ", f"{number[1]}. ")
            self._marker = None

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def _bullet(self) -> str:
        if not self._lists:
            return "- "
        self._counts[-1] += 1
        mark = "-" if self._lists[-1] == "ul" else f"{self._counts[-1]}."
        return "  " * (min(len(self._lists), _DEEPEST_LEVEL) - 1) + f"{mark} "

    def _is_in_list(self) -> bool:
        self._end_line()
        return bool(self._blocks) and re.match(r" *(?:-|\d+\.) ", self._blocks[-1]) is not None

    def _begin(self, prefix: str, *, apart: bool = True) -> None:
        self._end_line()
        self._prefix = prefix
        if apart:
            self._blocks.append("")

    def _text(self) -> str:
        """Drop marks that would read as asterisks: around nothing, or with inner blanks."""
        text, self._line = "".join(self._line), []
        for sign, mark in ((_BOLD, "**"), (_SLANTED, "*")):
            text = re.sub(f"{sign}(\\s*){sign}", r"\1", text)
            text = re.sub(f"{sign}(\\s*)([^{sign}]*?\\S)(\\s*){sign}", rf"\1{mark}\2{mark}\3", text).replace(sign, "")
        text = re.sub(r"\[\s*\](?:\([^()]*\))?", "", text)
        text = re.sub(r"\[([^\[\]]*)\](?!\()", r"\1", text)
        return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")).strip()

    def _end_line(self) -> None:
        if self._rows is not None:
            return
        if text := self._text():
            self._blocks.append(self._prefix + text)
        self._prefix = ""


def clean_pasted(text: str) -> str:
    """Return Markdown; existing Markdown is unchanged."""
    return normalise_text(tidy_lines(html_to_markdown(text) if is_html(text) else text))
