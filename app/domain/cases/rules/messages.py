"""Incoming messages, and the term after which words go."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.messages import LabelledEnum, msg
from app.domain.cases.rules.states import MessageSource


class CitizenKind(LabelledEnum):
    PRIVATE = "private", msg("particular")
    MEDIUM = "medium", msg("medio de comunicación")
    OFFICE = "office", msg("cargo público o partido")


LONGEST_MESSAGE = 20_000
"""Characters kept."""


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def strip_unstorable(text: str) -> str:
    """Remove NUL and lone surrogates, which no database takes."""
    return _UNSTORABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """`key` identifies repeats (network identifier, Message-ID, form key); `thread`: conversation (empty: own).

    `handle`: author's name there; `name`: their own. `network`: a network's value, `mail`, or empty. `answers`:
    identifier to reply to. `evidence`: how it was seen. `facts`: see `rules.triage.TriageMessage`.
    """

    source: MessageSource
    text: str
    received_at: datetime
    key: str
    thread: str = ""
    channel_id: int | None = None
    network: str = ""
    handle: str = ""
    name: str = ""
    language: str = ""
    is_public: bool = True
    permalink: str = ""
    answers: str = ""
    is_automatic: bool = False
    attachments: Sequence[dict[str, Any]] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, bool] = field(default_factory=dict)


def text_digest(text: str) -> str:
    """Digest the same words alike, however typed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()


_CODE = re.compile(r"\s*c\s*-?\s*([12][0-9]{3})\s*/\s*([0-9]{1,9})\s*", re.IGNORECASE)


def parse_case_code(text: str) -> tuple[int, int] | None:
    match = _CODE.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def format_case_code(year: int, ordinal: int) -> str:
    return f"C-{year}/{ordinal}"


ERASED_VALUE = "Dato borrado"
TERM_REASON = "plazo de conservación cumplido"
PAST_KEY_PREFIX = "past:"
FILE_TERM = timedelta(days=7)
"""Retention of imported files."""


def has_term_ended(closed_at: datetime | None, last_at: datetime, *, keep_for: timedelta, now: datetime) -> bool:
    """Count the term from closing; an open case's never ends."""
    return closed_at is not None and max(closed_at, last_at) + keep_for < now


def anonymise_key(key: str) -> str:
    """Return a stable, unreadable key for an erased message."""
    return (
        key
        if key.startswith(PAST_KEY_PREFIX)
        else PAST_KEY_PREFIX + hashlib.sha256(key.encode(errors="replace")).hexdigest()
    )
