"""The canonical document, whose fingerprint is signed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

MINUTES_FORMAT = "cauce.minutes.2"
"""Since the second, with the texts decided on."""
_SIGNATURE_FIELDS = ("closed_at", "signed_by")
"""Known only at signature."""


def canonical_text(document: Mapping[str, Any]) -> str:
    """Return JSON: sorted keys, no blanks, UTC instants by `format_instant`."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def format_instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else None


def marks_of(is_marked: bool, is_sole: bool) -> dict[str, bool]:
    """Return no keys for unset marks: earlier minutes keep their spelling."""
    return {**({"is_marked": True} if is_marked else {}), **({"is_sole": True} if is_sole else {})}


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unsigned_digest(document: Mapping[str, Any]) -> str:
    return text_digest(
        canonical_text({name: value for name, value in document.items() if name not in _SIGNATURE_FIELDS})
    )


def sign_document(document: Mapping[str, Any], *, by: str, at: datetime) -> dict[str, Any]:
    return {**document, "closed_at": format_instant(at), "signed_by": by}


def count_outcomes(items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        counts[item["outcome"]] = counts.get(item["outcome"], 0) + 1
    return counts
