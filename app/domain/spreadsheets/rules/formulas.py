"""Formula injection (OWASP, CSV Injection): cells disarmed on export, restored on import.

The apostrophe is the spreadsheet's own mark of text.
"""

import re

from app.domain.spreadsheets.rules.sheet import Cell

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LINE_ENDS = re.compile(r"\r\n?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def disarm_formula(cell: Cell) -> Cell:
    r"""Prefix an apostrophe; line ends become `\n`, as in XML."""
    if not isinstance(cell, str):
        return cell
    text = remove_unwritable(cell)
    return f"'{text}" if text.lstrip("'").startswith(_STARTS) else text


def remove_unwritable(text: str) -> str:
    r"""Remove what XML cannot hold; line ends become `\n`."""
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text))


def restore_formula(cell: Cell) -> Cell:
    """Undo `disarm_formula`."""
    if isinstance(cell, str) and cell.startswith("'") and cell.lstrip("'").startswith(_STARTS):
        return cell[1:]
    return cell


def looks_like_formula(text: str) -> bool:
    """Tell whether it would run: mentions and hyphens often begin posts, `=` or `+` seldom."""
    return text.startswith(("=", "+"))
