"""Who writes, as far as anybody may know: somebody private, a medium, or somebody who holds an office.

A message as it comes in, whatever the way, and what makes two of them the same.

How long what people wrote is kept: its words go when their term ends, and what is counted stays.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.messages import msg
from app.domain.cases.rules.states import MessageSource


class CitizenKind(StrEnum):
    PRIVATE = "private"
    MEDIUM = "medium"
    OFFICE = "office"


CITIZEN_KIND_WORDS = {
    CitizenKind.PRIVATE: msg("particular"),
    CitizenKind.MEDIUM: msg("medio de comunicación"),
    CitizenKind.OFFICE: msg("cargo público o partido"),
}


LONGEST_MESSAGE = 20_000
"""Characters kept of what somebody wrote."""


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def strip_unstorable(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    return _UNSTORABLE.sub("", text)


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What is known of a message when it comes.

    `key` makes it the same when it comes again (a network's identifier, a Message-ID, a form's key); `thread`, the
    conversation it belongs to (empty: its own). `handle`: how its author is known there, `name` as they call
    themselves. `network` is a network's value, `mail`, or empty. `answers`: the network's identifier of what must be
    answered to reply to it. `evidence`: how it was seen, as plain data. `facts`: see `rules.triage.Message`.
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
    """What two messages that say the same have in common, however they were typed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()


_CODE = re.compile(r"\s*c\s*-?\s*([12][0-9]{3})\s*/\s*([0-9]{1,9})\s*", re.IGNORECASE)


def parse_case_code(text: str) -> tuple[int, int] | None:
    """Year and ordinal of the case that somebody names by its code, and nothing else."""
    found = _CODE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def format_case_code(year: int, ordinal: int) -> str:
    """What people know a case by."""
    return f"C-{year}/{ordinal}"


ERASED_VALUE = "Dato borrado"
TERM_REASON = "plazo de conservación cumplido"
PAST_KEY_PREFIX = "past:"
FILE_TERM = timedelta(days=7)
"""A file that was brought: time enough to look at it and say yes, or to read what became of it."""


def has_term_ended(closed_at: datetime | None, last_at: datetime, *, keep_for: timedelta, now: datetime) -> bool:
    """From when it was closed, and never while it is open."""
    return closed_at is not None and max(closed_at, last_at) + keep_for < now


def anonymise_key(key: str) -> str:
    """What a message is known by once its words are gone: the same for the same, and nothing to read in it."""
    return (
        key
        if key.startswith(PAST_KEY_PREFIX)
        else PAST_KEY_PREFIX + hashlib.sha256(key.encode(errors="replace")).hexdigest()
    )
