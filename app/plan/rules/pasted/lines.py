"""Plain lines as a word processor leaves them on a clipboard: bullets, numbers and tabs."""

import re
from collections.abc import Iterator
from itertools import groupby

_BLANK = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\x0b": "\n", "\x0c": "\n"})
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BULLET = re.compile(r"^(?P<deep>[ \t]*)(?:[•·●▪◦‣\uf0b7\uf0a7]|[§o](?=\t| {2}))[ \t]*(?P<text>\S.*)$")
_DASH = re.compile(r"^(?P<deep>[ \t]*)[-–—]\t[ \t]*(?P<text>\S.*)$")
_NUMBER = re.compile(r"^(?P<deep>[ \t]*)(?P<number>\d{1,3})[.)][\t]+[ \t]*(?P<text>\S.*)$")
_LETTER = re.compile(r"^(?P<deep>[ \t]*)[a-z]\)[\t ]+(?P<text>\S.*)$")


def tidied(text: str) -> str:
    """Lists as Markdown has them, rows of cells as a table, and never two empty lines together."""
    lines = _UNSEEN.sub("", text.translate(_BLANK)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_tabled([_listed(line.rstrip()) for line in lines])))


def _listed(line: str) -> str:
    if found := _BULLET.match(line):
        return f"{_indent(found['deep'])}- {found['text']}"
    if found := _DASH.match(line):
        return f"{_indent(found['deep'])}- {found['text']}"
    if found := _NUMBER.match(line):
        return f"{_indent(found['deep'])}{found['number']}. {found['text']}"
    if found := _LETTER.match(line):
        return f"{_indent(found['deep'])}- {found['text']}"
    return line


def _indent(blanks: str) -> str:
    """Two spaces a level; a word processor uses a tab or some spaces for each."""
    return "  " * (blanks.count("\t") + blanks.count(" ") // 4)


def _tabled(lines: list[str]) -> Iterator[str]:
    """Two or more lines with the same number of cells are a table; a lone tab is a blank."""
    for cells, run in groupby(lines, key=lambda line: line.strip("\t").count("\t")):
        rows = list(run)
        if cells and len(rows) > 1:
            yield from ("", *table([[cell.strip() for cell in row.split("\t")] for row in rows]), "")
        else:
            yield from (re.sub(r"(?<=\S)\t+", " ", row) if cells else row for row in rows)


def table(rows: list[list[str]]) -> list[str]:
    """The first row is its heading; short rows are filled up."""
    wide = max(len(row) for row in rows)
    full = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] + [""] * (wide - len(row)) for row in rows]
    return [_row(full[0]), _row(["---"] * wide), *(_row(row) for row in full[1:])]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
