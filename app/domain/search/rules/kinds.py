"""What can be found, and the labels that narrow it: tokens that no word can be, since no word has a `_`."""

from datetime import UTC, datetime
from enum import StrEnum

from app.core.messages import Message, msg


class SearchKind(StrEnum):
    """Rules are looked through as they stand; everything else is in the index."""

    POST = "post"
    REQUEST = "request"
    CASE = "case"
    TOPIC = "topic"
    RULE = "rule"


SEARCH_KIND_WORDS: dict[SearchKind, Message] = {
    SearchKind.POST: msg("Publicación"),
    SearchKind.REQUEST: msg("Petición"),
    SearchKind.CASE: msg("Caso"),
    SearchKind.TOPIC: msg("Tema"),
    SearchKind.RULE: msg("Regla"),
}
UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
"""Where in the order what has no date comes: first."""


def organisation_label(organisation_id: int) -> str:
    return f"_o{organisation_id}"


def kind_label(kind: SearchKind) -> str:
    return f"_k{kind.value}"


def status_label(status: str) -> str:
    return f"_s{status}"


def account_label(channel_id: int) -> str:
    return f"_c{channel_id}"


def person_label(user_id: int) -> str:
    """Who wrote a post; who asked for something, or typed it in."""
    return f"_u{user_id}"
