"""The minutes: one document, in one spelling, whose fingerprint is what gets signed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

FORM = "cauce.minutes.1"
_WHEN_SIGNED = ("closed_at", "signed_by")
"""Known only at the signature: what is read before it has everything else."""


def written(document: Mapping[str, Any]) -> str:
    """One spelling for one meaning: sorted names, no blanks, instants in UTC (they come as text from `instant`)."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else None


def marks_of(is_marked: bool, is_sole: bool) -> dict[str, bool]:
    """Return the marks of a decision that minutes tell; earlier ones without any are spelled as they were."""
    return {**({"is_marked": True} if is_marked else {}), **({"is_sole": True} if is_sole else {})}


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seen_digest(document: Mapping[str, Any]) -> str:
    """Of what somebody has on the screen before they sign it."""
    return digest_of(written({name: value for name, value in document.items() if name not in _WHEN_SIGNED}))


def signed(document: Mapping[str, Any], *, by: str, at: datetime) -> dict[str, Any]:
    return {**document, "closed_at": instant(at), "signed_by": by}


def tally(items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many came to each outcome."""
    found: dict[str, int] = {}
    for item in items:
        found[item["outcome"]] = found.get(item["outcome"], 0) + 1
    return found
