"""Cells that a spreadsheet would run as a formula (OWASP, CSV Injection), disarmed on the way out and back on reading.

The apostrophe is what a spreadsheet itself uses to say «this is text»; taken off on reading, a file that was
downloaded, corrected and brought back says the same as before.
"""

import re

from app.domain.spreadsheets.rules.sheet import Cell

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LINE_ENDS = re.compile(r"\r\n?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def disarm_formula(cell: Cell) -> Cell:
    """A text that begins like a formula gets an apostrophe before it; line ends are `\\n`, as XML would make them."""
    if not isinstance(cell, str):
        return cell
    text = remove_unwritable(cell)
    return f"'{text}" if text.lstrip("'").startswith(_STARTS) else text


def remove_unwritable(text: str) -> str:
    """Without what no XML can hold; line ends are `\\n`."""
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text))


def restore_formula(cell: Cell) -> Cell:
    """What the person wrote, without the apostrophe that `disarm_formula` put."""
    if isinstance(cell, str) and cell.startswith("'") and cell.lstrip("'").startswith(_STARTS):
        return cell[1:]
    return cell


def looks_like_formula(text: str) -> bool:
    """Text that would run in a spreadsheet; a post may begin with a mention or a hyphen, seldom with `=` or `+`."""
    return text.startswith(("=", "+"))
