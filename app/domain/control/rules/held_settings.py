"""Settings that one person alone only tightens: what would open something to strangers, or ask less, waits (446)."""

from collections.abc import Callable, Mapping
from typing import Any

Loosens = Callable[[Any, Any], bool]
"""Tells whether a value loosens, from the one before it."""


def _is_turned_on(before: bool, after: bool) -> bool:
    return after and not before


def _is_raised(before: int, after: int) -> bool:
    return after > before


def _loses_any(before: list[str], after: list[str]) -> bool:
    return bool(set(before) - set(after))


def _gains_any(before: list[str], after: list[str]) -> bool:
    return bool(set(after) - set(before))


def _is_another(before: str, after: str) -> bool:
    return before != after


HELD_SETTINGS: Mapping[str, Mapping[str, Loosens]] = {
    "organisation": {
        "domains": _gains_any,
        "languages": _loses_any,
        "officials_limit": _is_raised,
        "publishes_feeds": _is_turned_on,
        "publishes_neutrality": _is_turned_on,
        "review_days": _is_raised,
        "small_town_mode": _is_turned_on,
        "territory_code": _is_another,
    },
    "public_page": {"is_open": _is_turned_on, "parts": _gains_any},
}
"""By table. A territory chooses which periods bind, a rule asks for every language, and a reply from an approved
template leaves unread where its links are the body's own.
"""
OPENING_SETTINGS = frozenset({"is_open", "publishes_feeds", "publishes_neutrality"})
"""Settings by which strangers come to read what was typed until then, so that no set-up excuses them."""
FREE_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "organisation": {
        "attention_hours": "deadlines, which approve nothing (I3)",
        "grace_minutes": "how late an approved text may leave",
        "is_demo": "written at the creation alone",
        "kind": "words of the plan, which two people adopt",
        "name": "a name: `PUBLIC_COLUMNS`",
        "region": "a name: `PUBLIC_COLUMNS`",
        "slug": "written at the creation alone",
        "tracks_links": "lets writers mark links, which are approved with the text",
        "zone": "the hours shown",
    },
    "public_page": {
        "contact": "a name: `PUBLIC_COLUMNS`",
        "edition": "written by the machine",
        "licence": "what others may do with what they read already",
        "may_index": "whether search engines list what anybody reads already",
        "seq": "written by the machine",
        "stale_at": "written by the machine",
        "version": "written by the machine",
    },
}
"""The other columns of the same tables, each with the reason why one person may change it."""


def loosened_settings(table: str, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the wanted values that loosen what they set."""
    return {
        name: wanted[name]
        for name, loosens in HELD_SETTINGS[table].items()
        if name in wanted and loosens(before[name], wanted[name])
    }
