"""Rounds whose texts wait for the second opinion, also those approved without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import Query, as_tuple, param, select_columns
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import OpinionState, RoundState
from app.domain.editorial_line.models import VariantOpinion
from app.domain.posts.models import Variant

UNREAD = (OpinionState.AWAITED, OpinionState.MISSED)
LIVING = (RoundState.OPEN, RoundState.APPROVED)


UnreadRow = tuple[int, int, int, int, str, str, str, bool | None]
"""Round, organisation, post, and an `UnreadVariant`."""


class UnreadVariant(NamedTuple):
    """`needs_person`: its opinion, None if it has none."""

    id: int
    content_hash: str
    language: str
    text: str
    needs_person: bool | None


@dataclass(frozen=True, slots=True)
class UnreadRound:
    id: int
    organisation_id: int
    post_id: int
    variants: Sequence[UnreadVariant]


def next_unread(session: Session) -> datetime | None:
    """Return when the oldest began."""
    return _OLDEST.first(session)


def unread_rounds(session: Session, *, limit: int) -> list[UnreadRound]:
    """Return the newest, which somebody may be waiting for, with all their variants; two statements."""
    ids = _IDS.all(session, limit=limit)
    return _grouped(_VARIANTS.all(session, ids=list(ids)) if ids else ())


def _grouped(rows: Iterable[UnreadRow]) -> list[UnreadRound]:
    by_round = groupby(rows, key=lambda row: row[:3])
    return [
        UnreadRound(key, organisation_id, post_id, [UnreadVariant(*row[3:]) for row in of_round])
        for (key, organisation_id, post_id), of_round in by_round
    ]


_IS_UNREAD = (col(Round.opinion).in_(UNREAD), col(Round.state).in_(LIVING))
_OLDEST: Query[datetime] = Query(
    select(Round.opened_at).where(*_IS_UNREAD).order_by(col(Round.id)).limit(1), lambda at: at, everywhere=True
)
_IDS: Query[int] = Query(
    select(Round.id).where(*_IS_UNREAD).order_by(col(Round.id).desc()).limit(param("limit")), int, everywhere=True
)
_VARIANTS: Query[UnreadRow] = Query(
    select_columns(
        Round.id,
        Round.organisation_id,
        Round.post_id,
        Variant.id,
        Variant.content_hash,
        Variant.language,
        Variant.text,
        VariantOpinion.needs_person,
    )
    .join(Variant, col(Variant.post_version_id) == Round.post_version_id)
    .outerjoin(VariantOpinion, col(VariantOpinion.variant_id) == Variant.id)
    .where(*_IS_UNREAD, col(Round.id).in_(param("ids", many=True)))
    .order_by(col(Round.id), col(Variant.id)),
    as_tuple,
    everywhere=True,
)
