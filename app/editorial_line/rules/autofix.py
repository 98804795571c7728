"""Putting a text right where it is safe: what changes is how it is written, never what it says."""

from collections.abc import Iterable

from app.editorial_line.rules.findings import Mark


def is_fixable(marks: Iterable[Mark]) -> bool:
    """Whether `autofix` would change something."""
    return any(mark.instead and not mark.field for mark in marks)


def autofix(marks: Iterable[Mark], text: str) -> str:
    """The text with every safe change that the marks of a finding show; `text` is the one it was found in.

    A mark whose place no longer says what was found there is left as it is.
    """
    for mark in sorted(marks, reverse=True):
        there = text[mark.start : mark.end]
        if mark.instead and not mark.field and there.lstrip("#") == mark.what.lstrip("#"):
            text = text[: mark.start] + mark.instead + text[mark.end :]
    return text
