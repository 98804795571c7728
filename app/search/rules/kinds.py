"""What can be found, and the labels that narrow it: tokens that no word can be, since no word has a `_`."""

from datetime import UTC, datetime
from enum import StrEnum

from app.core.words import Sentence, say


class Kind(StrEnum):
    """Rules are looked through as they stand; everything else is in the index."""

    POST = "post"
    REQUEST = "request"
    CASE = "case"
    TOPIC = "topic"
    RULE = "rule"


KIND_WORDS: dict[Kind, Sentence] = {
    Kind.POST: say("Publicación"),
    Kind.REQUEST: say("Petición"),
    Kind.CASE: say("Caso"),
    Kind.TOPIC: say("Tema"),
    Kind.RULE: say("Regla"),
}
UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
"""Where in the order what has no date comes: first."""


def of_body(organisation_id: int) -> str:
    return f"_o{organisation_id}"


def of_kind(kind: Kind) -> str:
    return f"_k{kind.value}"


def in_status(status: str) -> str:
    return f"_s{status}"


def through(channel_id: int) -> str:
    return f"_c{channel_id}"


def by_person(user_id: int) -> str:
    """Who wrote a post; who asked for something, or typed it in."""
    return f"_u{user_id}"
