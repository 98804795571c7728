"""Changing a row to what is said of it now."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import SQLModel


def rewrite(row: SQLModel, said: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is different is written, and returned by its name: what the record is told."""
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return changed
