"""A message as it comes in, whatever the way, and what makes two of them the same."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.citizens.rules.cases import Source

LONGEST_MESSAGE = 20_000
"""Characters kept of what somebody wrote."""


_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")


def kept(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    return _NOT_KEPT.sub("", text)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of a message when it comes.

    `key` makes it the same when it comes again (a network's identifier, a Message-ID, a form's key); `thread`, the
    conversation it belongs to (empty: its own). `handle`: how its author is known there, `name` as they call
    themselves. `network` is a network's value, `mail`, or empty. `answers`: the network's identifier of what must be
    answered to reply to it. `evidence`: how it was seen, as plain data. `facts`: see `rules.triage.Message`.
    """

    source: Source
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


def digest_of(text: str) -> str:
    """What two messages that say the same have in common, however they were typed."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.sha256(" ".join(folded.split()).encode()).hexdigest()


_CODE = re.compile(r"\s*c\s*-?\s*([12][0-9]{3})\s*/\s*([0-9]{1,9})\s*", re.IGNORECASE)


def number_in(text: str) -> tuple[int, int] | None:
    """Year and ordinal of the case that somebody names by its code, and nothing else."""
    found = _CODE.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def code_of(year: int, ordinal: int) -> str:
    """What people know a case by."""
    return f"C-{year}/{ordinal}"
