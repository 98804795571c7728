"""A post's review rows, of one shape, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.db.columns import Id, UTCDateTime
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.approvals.models.decisions import CallIn, ExceptionGrant, Recusal
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries.recusals import RecusalEvent
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.approvals.rules.states import StepState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.people.models import User
from app.domain.posts.models import Post, PostView, Variant
from app.domain.posts.rules.draft import Target
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import MAY_BE_OUT
from app.domain.review.models import PostComment, Suggestion, SuggestionAnswer
from app.domain.review.queries.presence import PRESENCE_LAPSE, PresentReviewer
from app.domain.review.rules.threads import Comment, CommentKind, Thread, threads_of


class SurroundingKind(IntEnum):
    COMMENT = 1
    SUGGESTION = 2
    PRESENT = 3
    RECUSED = 4
    CALLED = 5
    GRANTED = 6
    ORPHAN = 7
    CHANNEL = 8
    LEFT = 9


class SurroundingRow(NamedTuple):
    """A row whose kind determines its columns."""

    kind: int
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


def _leg(kind: SurroundingKind, **columns: Any) -> Any:
    """Select one kind, with equal column types.

    Join sources to the select: in a separate join, the organisation condition drops an outer join's empty side.
    """
    row = {**_NOTHING, **columns}
    typed_columns = [
        sa.type_coerce(row[name], sa.String()) if name == "word" else row[name] for name in SurroundingRow._fields[1:]
    ]
    return select_columns(sa.literal(int(kind)), *typed_columns)


def _of_post(table: Any) -> tuple[Any, ...]:
    return table.organisation_id == ORGANISATION_ID, table.post_id == param("post_id")


_TARGET_COLUMNS = {"channel_id": Variant.channel_id, "language": Variant.language}
_LEGS = (
    _leg(
        SurroundingKind.COMMENT,
        **_TARGET_COLUMNS,
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
    .where(*_of_post(PostComment)),
    _leg(
        SurroundingKind.SUGGESTION,
        **_TARGET_COLUMNS,
        id=Suggestion.id,
        at=Suggestion.suggested_at,
        user_id=Suggestion.user_id,
        name=Suggestion.user_name,
        ref=sa.cast(SuggestionAnswer.is_accepted, sa.Integer()),
        text=Suggestion.text,
    )
    .select_from(Suggestion)
    .join(Variant, col(Variant.id) == Suggestion.variant_id)
    .outerjoin(SuggestionAnswer, col(SuggestionAnswer.suggestion_id) == Suggestion.id)
    .where(*_of_post(Suggestion)),
    _leg(
        SurroundingKind.PRESENT,
        at=PostView.present_since,
        user_id=PostView.user_id,
        name=User.name,
    )
    .select_from(PostView)
    .join(User, col(User.id) == PostView.user_id)
    .join(Post, col(Post.id) == PostView.post_id)
    .where(
        Post.organisation_id == ORGANISATION_ID,
        col(PostView.post_id) == param("post_id"),
        PostView.present_at > param("fresh"),
    ),
    _leg(
        SurroundingKind.RECUSED,
        id=Recusal.id,
        at=Recusal.declared_at,
        user_id=Recusal.user_id,
        name=Recusal.user_name,
        word=Recusal.ground,
    ).where(*_of_post(Recusal)),
    _leg(
        SurroundingKind.CALLED,
        id=CallIn.id,
        at=CallIn.called_at,
        user_id=CallIn.user_id,
        name=CallIn.user_name,
        ref=CallIn.round_step_id,
        word=CallIn.step,
        text=CallIn.reason,
    ).where(*_of_post(CallIn)),
    _leg(
        SurroundingKind.GRANTED,
        id=ExceptionGrant.id,
        name=ExceptionGrant.granted_by_name,
        word=ExceptionGrant.rule,
        text=ExceptionGrant.reason,
        until=ExceptionGrant.expires_at,
    ).where(*_of_post(ExceptionGrant)),
    _leg(
        SurroundingKind.ORPHAN,
        id=RoundStep.id,
    )
    .select_from(Round)
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .outerjoin(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
    .where(*_of_post(Round), RoundStep.state == StepState.OPEN, col(StepCandidate.user_id).is_(None)),
    _leg(SurroundingKind.LEFT, id=Delivery.id).where(*_of_post(Delivery), col(Delivery.state).in_(MAY_BE_OUT)),
    _leg(SurroundingKind.CHANNEL, id=Channel.id, name=Channel.name, word=Channel.network).where(
        Channel.organisation_id == ORGANISATION_ID
    ),
)
SURROUNDINGS: Query[SurroundingRow] = Query(sa.union_all(*_LEGS), SurroundingRow)


class ExceptionView(NamedTuple):
    rule: str
    reason: str
    granted_by_name: str
    expires_at: datetime


class SuggestionView(NamedTuple):
    """`is_accepted` is None until answered."""

    id: int
    user_id: int
    user_name: str
    suggested_at: datetime
    target: Target
    text: str
    is_accepted: bool | None


@dataclass(slots=True)
class ReviewSurroundings:
    """`targets` by thread's first comment, `channels` open or not; `has_left`: gone, or going, through an account."""

    threads: Sequence[Thread] = ()
    targets: dict[int, Target] = field(default_factory=dict)
    offers: list[SuggestionView] = field(default_factory=list)
    present: list[PresentReviewer] = field(default_factory=list)
    events: list[RecusalEvent] = field(default_factory=list)
    exceptions: list[ExceptionView] = field(default_factory=list)
    is_orphaned: bool = False
    has_left: bool = False
    channels: dict[int, str] = field(default_factory=dict)

    @property
    def unanswered(self) -> list[SuggestionView]:
        return [offer for offer in self.offers if offer.is_accepted is None]

    def others(self, user_id: int) -> list[PresentReviewer]:
        return [reviewer for reviewer in self.present if reviewer.user_id != user_id]


def review_surroundings(session: Session, post: Post, *, now: datetime) -> ReviewSurroundings:
    """Return comments, suggestions, reviewers and events around a post's review, newest first; one statement."""
    values = {"post_id": post.id, "fresh": now - PRESENCE_LAPSE}
    rows = SURROUNDINGS.all(session, organisation_id=post.organisation_id, **values)
    rows.sort(key=lambda row: (row.kind, row.id))
    by_kind: Mapping[SurroundingKind, list[SurroundingRow]] = {
        kind: [row for row in rows if row.kind == kind] for kind in SurroundingKind
    }
    comments = by_kind[SurroundingKind.COMMENT]
    events = [_recusal_event(row) for row in by_kind[SurroundingKind.RECUSED]] + [
        _call_in_event(row) for row in by_kind[SurroundingKind.CALLED]
    ]
    return ReviewSurroundings(
        threads=threads_of(map(_comment, comments)),
        targets={row.id: (row.channel_id, row.language) for row in comments},
        offers=[_suggestion(row) for row in by_kind[SurroundingKind.SUGGESTION]],
        present=[PresentReviewer(row.user_id, row.name, row.at) for row in by_kind[SurroundingKind.PRESENT]],
        events=sorted(events, key=lambda event: event.at, reverse=True),
        exceptions=[
            ExceptionView(row.word, row.text, row.name, row.until) for row in reversed(by_kind[SurroundingKind.GRANTED])
        ],
        is_orphaned=bool(by_kind[SurroundingKind.ORPHAN]),
        has_left=bool(by_kind[SurroundingKind.LEFT]),
        channels={row.id: channel_label(Network(row.word), row.name) for row in by_kind[SurroundingKind.CHANNEL]},
    )


def _comment(row: SurroundingRow) -> Comment:
    who = (row.id, row.ref, CommentKind(row.word), row.user_id, row.name, row.at)
    return Comment(*who, text=row.text, quote=row.quote, starts_at=row.place or 0)


def _suggestion(row: SurroundingRow) -> SuggestionView:
    is_accepted = None if row.ref is None else bool(row.ref)
    who = (row.id, row.user_id, row.name, row.at)
    return SuggestionView(*who, (row.channel_id, row.language), row.text, is_accepted)


def _recusal_event(row: SurroundingRow) -> RecusalEvent:
    return RecusalEvent(row.at, row.user_id, row.name, ground=RecusalGround(row.word))


def _call_in_event(row: SurroundingRow) -> RecusalEvent:
    return RecusalEvent(row.at, row.user_id, row.name, step_id=row.ref, step=row.word, reason=row.text)
