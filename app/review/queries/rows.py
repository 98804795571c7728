"""The rows of everything that stands around a text, of one shape, whatever table they are in."""

from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.approvals.models import CallIn, ExceptionGrant, Recusal, Round, RoundStep, StepCandidate
from app.approvals.rules import StepState
from app.channels.models import Channel
from app.db.columns import Id, UTCDateTime
from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post, PostView, Variant
from app.publishing.models import Delivery
from app.publishing.rules import OUT
from app.review.models import PostComment, Suggestion, SuggestionAnswer


class What(IntEnum):
    COMMENT = 1
    SUGGESTION = 2
    PRESENT = 3
    RECUSED = 4
    CALLED = 5
    GRANTED = 6
    ORPHAN = 7
    CHANNEL = 8
    LEFT = 9


class Row(NamedTuple):
    """One of the kinds of things there are; what each column holds depends on it."""

    what: int
    id: int
    at: datetime
    user_id: int
    name: str
    ref: int | None
    place: int | None
    word: str
    quote: str
    text: str
    channel_id: int
    language: str
    until: datetime


_NO_ID, _NO_TEXT, _NEVER = (sa.cast(sa.null(), kind) for kind in (Id(), sa.String(), UTCDateTime()))
_NOTHING = {
    **dict.fromkeys(("id", "user_id", "ref", "place", "channel_id"), _NO_ID),
    **dict.fromkeys(("name", "word", "quote", "text", "language"), _NO_TEXT),
    **dict.fromkeys(("at", "until"), _NEVER),
}


def _leg(what: What, **held: Any) -> Any:
    """What one kind of row holds; the same columns, of the same types, for each.

    What it is read from is joined to the select itself: in a join made apart, the condition of the organisation would
    take away what an outer join leaves empty.
    """
    row = {**_NOTHING, **held}
    said = [sa.type_coerce(row[name], sa.String()) if name == "word" else row[name] for name in Row._fields[1:]]
    return columns(sa.literal(int(what)), *said)


def _of(table: Any) -> tuple[Any, ...]:
    return table.organisation_id == HERE, table.post_id == given("post_id")


_SPOKEN = {"channel_id": Variant.channel_id, "language": Variant.language}
_LEGS = (
    _leg(
        What.COMMENT,
        **_SPOKEN,
        id=PostComment.id,
        at=PostComment.said_at,
        user_id=PostComment.user_id,
        name=PostComment.user_name,
        ref=PostComment.thread_id,
        place=PostComment.starts_at,
        word=PostComment.kind,
        quote=PostComment.quote,
        text=PostComment.text,
    )
    .select_from(PostComment)
    .join(Variant, col(Variant.id) == PostComment.variant_id)
    .where(*_of(PostComment)),
    _leg(
        What.SUGGESTION,
        **_SPOKEN,
        id=Suggestion.id,
        at=Suggestion.suggested_at,
        user_id=Suggestion.user_id,
        name=Suggestion.user_name,
        ref=sa.cast(SuggestionAnswer.is_accepted, sa.Integer()),
        quote=SuggestionAnswer.user_name,
        text=Suggestion.text,
    )
    .select_from(Suggestion)
    .join(Variant, col(Variant.id) == Suggestion.variant_id)
    .outerjoin(SuggestionAnswer, col(SuggestionAnswer.suggestion_id) == Suggestion.id)
    .where(*_of(Suggestion)),
    _leg(
        What.PRESENT,
        at=PostView.present_since,
        user_id=PostView.user_id,
        name=User.name,
    )
    .select_from(PostView)
    .join(User, col(User.id) == PostView.user_id)
    .join(Post, col(Post.id) == PostView.post_id)
    .where(
        Post.organisation_id == HERE, col(PostView.post_id) == given("post_id"), PostView.present_at > given("fresh")
    ),
    _leg(
        What.RECUSED,
        id=Recusal.id,
        at=Recusal.declared_at,
        user_id=Recusal.user_id,
        name=Recusal.user_name,
        word=Recusal.ground,
    ).where(*_of(Recusal)),
    _leg(
        What.CALLED,
        id=CallIn.id,
        at=CallIn.called_at,
        user_id=CallIn.user_id,
        name=CallIn.user_name,
        ref=CallIn.round_step_id,
        word=CallIn.step,
        text=CallIn.reason,
    ).where(*_of(CallIn)),
    _leg(
        What.GRANTED,
        id=ExceptionGrant.id,
        name=ExceptionGrant.granted_by_name,
        word=ExceptionGrant.rule,
        text=ExceptionGrant.reason,
        until=ExceptionGrant.expires_at,
    ).where(*_of(ExceptionGrant)),
    _leg(
        What.ORPHAN,
        id=RoundStep.id,
    )
    .select_from(Round)
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .outerjoin(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
    .where(*_of(Round), RoundStep.state == StepState.OPEN, col(StepCandidate.user_id).is_(None)),
    _leg(What.LEFT, id=Delivery.id).where(*_of(Delivery), col(Delivery.state).in_(OUT)),
    _leg(What.CHANNEL, id=Channel.id, name=Channel.name, word=Channel.network).where(Channel.organisation_id == HERE),
)
AROUND: Read[Row] = Read(sa.union_all(*_LEGS), Row)
