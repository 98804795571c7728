"""Kinds, and labels containing `_` to match no word."""

from datetime import UTC, datetime

from app.core.messages import LabelledEnum, msg


class SearchKind(LabelledEnum):
    """All but rules are indexed."""

    POST = "post", msg("Publicación")
    REQUEST = "request", msg("Petición")
    CASE = "case", msg("Caso")
    TOPIC = "topic", msg("Tema")
    RULE = "rule", msg("Regla")


UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
"""A missing date, sorted first."""


def organisation_label(organisation_id: int) -> str:
    return f"_o{organisation_id}"


def kind_label(kind: SearchKind) -> str:
    return f"_k{kind.value}"


def status_label(status: str) -> str:
    return f"_s{status}"


def account_label(channel_id: int) -> str:
    return f"_c{channel_id}"


def person_label(user_id: int) -> str:
    """Label an author, requester or typist."""
    return f"_u{user_id}"
