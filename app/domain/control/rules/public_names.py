"""Columns that people type and strangers read as the body's own names, which change through the gate (437)."""

from collections.abc import Mapping
from typing import Any

PUBLIC_COLUMNS: Mapping[str, frozenset[str]] = {
    "organisation": frozenset({"name", "region"}),
    "channel": frozenset({"network", "name", "handle", "url", "opening_act"}),
    "public_page": frozenset({"contact"}),
    "unit": frozenset({"name"}),
}
"""By table. A region chooses whose rules stop texts, and a network is part of an account's name."""
_CHOSEN = frozenset({"network", "region"})
_HIDDEN_WHEN_EMPTY = frozenset({"url", "contact"})


def shown_changes(table: str, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the wanted values that strangers would read; emptying one hides it, which acts at once."""
    return {
        name: value
        for name, value in wanted.items()
        if name in PUBLIC_COLUMNS[table] and value != before[name] and not (value == "" and name in _HIDDEN_WHEN_EMPTY)
    }


def typed_words(names: Mapping[str, Any]) -> list[str]:
    """Return the names typed, without choices out of a list."""
    return [str(value) for name, value in names.items() if value and name not in _CHOSEN]
