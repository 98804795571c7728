"""Kinds of search results and filter labels, which contain `_` and so match no word."""

from datetime import UTC, datetime
from enum import StrEnum

from app.core.messages import Message, msg


class SearchKind(StrEnum):
    """A kind of result; all but rules are indexed."""

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
"""The sort value of a missing date: first."""


def organisation_label(organisation_id: int) -> str:
    return f"_o{organisation_id}"


def kind_label(kind: SearchKind) -> str:
    return f"_k{kind.value}"


def status_label(status: str) -> str:
    return f"_s{status}"


def account_label(channel_id: int) -> str:
    return f"_c{channel_id}"


def person_label(user_id: int) -> str:
    """Return the label of an author, or of a requester or typist."""
    return f"_u{user_id}"
