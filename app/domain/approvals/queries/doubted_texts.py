"""Texts for which the second opinion asked for a person, and what was then decided."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import col, select

from app.db.statements import ORGANISATION_ID, Query, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import OpinionState, RoundState
from app.domain.editorial_line.models import LineExample, VariantOpinion
from app.domain.posts.models import Post, Variant

MOST_SHOWN = 20


class DoubtedText(NamedTuple):
    variant_id: int
    version_id: int
    year: int
    ordinal: int
    state: RoundState
    language: str
    text: str


def decided_doubts(work: Work) -> Sequence[DoubtedText]:
    """Return the latest that are no example yet; a text for several accounts once."""
    doubts = _DECIDED.all(work.session, organisation_id=work.organisation_id)
    return list({(doubt.year, doubt.ordinal, doubt.text): doubt for doubt in doubts}.values())


_IS_EXAMPLE = select(LineExample.text).where(LineExample.organisation_id == ORGANISATION_ID)
_ENDED = (RoundState.APPROVED, RoundState.SENT_BACK, RoundState.REJECTED)
_DECIDED: Query[DoubtedText] = Query(
    select_columns(
        Variant.id, Variant.post_version_id, Post.year, Post.ordinal, Round.state, Variant.language, Variant.text
    )
    .select_from(Round)
    .join(Post, col(Post.id) == Round.post_id)
    .join(Variant, col(Variant.post_version_id) == Round.post_version_id)
    .join(VariantOpinion, (col(VariantOpinion.variant_id) == Variant.id) & col(VariantOpinion.needs_person))
    .where(Round.organisation_id == ORGANISATION_ID, Round.opinion == OpinionState.PERSON)
    .where(col(Round.state).in_(_ENDED), col(Variant.text).not_in(_IS_EXAMPLE))
    .order_by(col(Round.closed_at).desc(), col(Variant.id))
    .limit(MOST_SHOWN),
    DoubtedText,
)
