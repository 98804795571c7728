from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, func, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import Round, RoundStep, RouteVersion, StepCandidate
from app.domain.approvals.queries.left_out import IS_LEFT_OUT_VERDICT, account_names
from app.domain.approvals.rules.states import RoundState, StepState, Verdict
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.post_number import format_number
from app.domain.sittings.models import Appointment, Sitting, SittingItem, SittingPresence
from app.domain.sittings.rules.states import ItemOutcome


class QueuedReview(NamedTuple):
    post_id: int
    round_id: int
    step_id: int
    version_id: int
    content_hash: str
    step: str
    route_id: int


def queued_reviews(session: Session, appointment: Appointment, who: Collection[int]) -> list[QueuedReview]:
    """Return reviews decidable now, once each, in publication order."""
    reviews = _QUEUE.all(session, organisation_id=appointment.organisation_id, who=list(who))
    fitting = [review for review in reviews if not appointment.routes or review.route_id in appointment.routes]
    return list({review.round_id: review for review in reversed(fitting)}.values())[::-1]


def earlier_items(session: Session, organisation_id: int, rounds: Collection[int]) -> Mapping[int, int]:
    """Return, by round, the last sitting's item."""
    return dict(_EARLIER.all(session, organisation_id=organisation_id, rounds=list(rounds)))


class AgendaPoint(NamedTuple):
    """`is_open`: a sitting step is pending; `sitting`: name; `is_in_session`: open now; `is_at_it`: the person is."""

    id: int
    position: int
    round_id: int
    year: int
    ordinal: int
    title: str
    planned_at: datetime | None
    topic: str | None
    step: str
    round_state: RoundState
    content_hash: str
    outcome: ItemOutcome | None
    deferred_reason: str
    deferred_by_name: str
    earlier_reason: str | None
    earlier_id: int | None
    sitting: str
    is_in_session: bool
    is_at_it: bool
    is_open: bool
    is_mine: bool

    @property
    def waits(self) -> bool:
        return self.is_open and not self.deferred_reason

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


class AgendaVerdict(NamedTuple):
    """`left`: left out, by network and language.

    `is_marked`: by a function a writer granted, needing another person.
    """

    name: str
    verdict: Verdict
    is_marked: bool = False
    left: tuple[tuple[Network, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SittingAgenda:
    """`verdicts`: by review, with what they left out."""

    points: Sequence[AgendaPoint]
    accounts: Mapping[int, tuple[str | Message, ...]]
    verdicts: Mapping[int, Sequence[AgendaVerdict]]


def agenda_points(session: Session, *, organisation_id: int, sitting_id: int, user_id: int) -> list[AgendaPoint]:
    """Return agenda points in order, as one person sees them."""
    return _POINTS.all(session, organisation_id=organisation_id, sitting_id=sitting_id, user_id=user_id)


def sitting_agenda(session: Session, sitting: Sitting, user_id: int) -> SittingAgenda:
    """Return the sitting's points, accounts and verdicts, in three statements."""
    here = {"organisation_id": sitting.organisation_id, "sitting_id": sitting.id}
    points = agenda_points(session, **here, user_id=user_id)
    verdicts = _verdicts_by_review(session, sitting, here) if sitting.opened_at else {}
    posts = dict(_POSTS.all(session, **here))
    accounts = account_names(session, sitting.organisation_id, list(posts.values()))
    return SittingAgenda(points, {key: accounts.get(post, ()) for key, post in posts.items()}, verdicts)


def _verdicts_by_review(session: Session, sitting: Sitting, here: dict[str, int]) -> dict[int, list[AgendaVerdict]]:
    since = {"opened_at": sitting.opened_at, "closed_at": sitting.closed_at or _NEVER}
    verdicts_by_round: dict[int, list[AgendaVerdict]] = {}
    left: dict[tuple[int, str], list[tuple[Network, str]]] = {}
    for round_id, name, verdict, is_marked, network, language in _VERDICTS.all(session, **here, **since):
        if verdict is Verdict.LEFT_OUT:
            left.setdefault((round_id, name), []).append((network, language))
        else:
            verdicts_by_round.setdefault(round_id, []).append(AgendaVerdict(name, verdict, is_marked))
    return {
        key: [
            agenda_verdict._replace(left=tuple(sorted(left.get((key, agenda_verdict.name), ()))))
            for agenda_verdict in verdicts
        ]
        for key, verdicts in verdicts_by_round.items()
    }


def agenda_item_or_404(
    session: Session, sitting: Sitting, item_id: int, *, lock: bool = False
) -> tuple[SittingItem, Post]:
    query = (
        select(SittingItem, Post)
        .join(Post, col(Post.id) == SittingItem.post_id)
        .where(SittingItem.organisation_id == sitting.organisation_id, SittingItem.sitting_id == sitting.id)
        .where(SittingItem.id == item_id)
    )
    row = session.exec(query.with_for_update(of=SittingItem) if lock else query).first()
    if row is None:
        raise NotFound(msg("Ese punto no está en la lista de la sesión."))
    return row


def is_item_waiting(session: Session, item: SittingItem) -> bool:
    """Look for an open sitting step."""
    return _WAITS.first(session, organisation_id=item.organisation_id, round_id=item.round_id) is not None


_NEVER = datetime.max.replace(tzinfo=UTC)
_HAS_CANDIDATE = (
    select(StepCandidate.user_id)
    .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.round_step_id == RoundStep.id)
    .where(col(StepCandidate.user_id).in_(param("who", many=True)))
    .exists()
)
_QUEUE: Query[QueuedReview] = Query(
    select_columns(
        Post.id,
        Round.id,
        RoundStep.id,
        Round.post_version_id,
        Round.content_hash,
        RoundStep.name,
        RouteVersion.route_id,
    )
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .join(RouteVersion, col(RouteVersion.id) == Round.route_version_id)
    .join(Post, col(Post.id) == Round.post_id)
    .where(RoundStep.organisation_id == ORGANISATION_ID, RoundStep.state == StepState.OPEN)
    .where(col(RoundStep.in_session).is_(True), Round.state == RoundState.OPEN, _HAS_CANDIDATE)
    .order_by(col(Post.planned_at).is_(None), col(Post.planned_at), col(Post.id), col(RoundStep.position)),
    QueuedReview,
)
_EARLIER: Query[tuple[int, int]] = Query(
    select_columns(SittingItem.round_id, func.max(SittingItem.id))
    .where(SittingItem.organisation_id == ORGANISATION_ID, col(SittingItem.round_id).in_(param("rounds", many=True)))
    .group_by(col(SittingItem.round_id)),
    as_tuple,
)
_OF_SITTING = (SittingItem.organisation_id == ORGANISATION_ID, SittingItem.sitting_id == param("sitting_id"))
# Only its round finds a step: by its state SQLite would look through every open one, for each item.
_WAITING = case(((col(RoundStep.state) == StepState.OPEN) & col(RoundStep.in_session).is_(True), 1))
_OF_ITEM = col(RoundStep.round_id) == SittingItem.round_id
STILL_OPEN = (
    select(RoundStep.id).where(RoundStep.organisation_id == ORGANISATION_ID, _OF_ITEM, _WAITING.is_not(None)).exists()
)
"""A sitting step is pending."""
_ASKS_ME = (col(StepCandidate.round_step_id) == RoundStep.id) & (col(StepCandidate.user_id) == param("user_id"))
_Earlier = aliased(SittingItem)
_STANDS = (
    select_columns(
        SittingItem.id, func.count(_WAITING), func.count(case((_WAITING.is_not(None), StepCandidate.user_id)))
    )
    .select_from(SittingItem)
    .outerjoin(RoundStep, _OF_ITEM)
    .outerjoin(StepCandidate, _ASKS_ME)
    .where(*_OF_SITTING)
    .group_by(col(SittingItem.id))
    .subquery()
)
_IS_HELD = col(Sitting.opened_at).is_not(None) & col(Sitting.closed_at).is_(None)
_IS_THERE = (
    (col(SittingPresence.sitting_id) == SittingItem.sitting_id)
    & (col(SittingPresence.user_id) == param("user_id"))
    & col(SittingPresence.left_at).is_(None)
)
_POINTS: Query[AgendaPoint] = Query(
    select_columns(
        SittingItem.id,
        SittingItem.position,
        SittingItem.round_id,
        Post.year,
        Post.ordinal,
        Post.title,
        Post.planned_at,
        Topic.name,
        SittingItem.step,
        Round.state,
        SittingItem.content_hash,
        SittingItem.outcome,
        SittingItem.deferred_reason,
        SittingItem.deferred_by_name,
        _Earlier.deferred_reason,
        _Earlier.id,
        Sitting.name,
        _IS_HELD,
        col(SittingPresence.id).is_not(None),
        _STANDS.c[1] > 0,
        _STANDS.c[2] > 0,
    )
    .select_from(SittingItem)
    .join(Post, col(Post.id) == SittingItem.post_id)
    .join(Round, col(Round.id) == SittingItem.round_id)
    .join(_STANDS, _STANDS.c[0] == SittingItem.id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .outerjoin(_Earlier, col(_Earlier.id) == SittingItem.earlier_id)
    .join(Sitting, col(Sitting.id) == SittingItem.sitting_id)
    .outerjoin(SittingPresence, _IS_THERE)
    .where(*_OF_SITTING)
    .order_by(col(SittingItem.position)),
    lambda *row: AgendaPoint._make((*row[:-4], *map(bool, row[-4:]))),
)
_POSTS: Query[tuple[int, int]] = Query(
    select_columns(SittingItem.round_id, SittingItem.post_id).where(*_OF_SITTING), as_tuple
)
_PRESENT = (col(SittingPresence.user_id) == Decision.user_id) & (
    col(SittingPresence.sitting_id) == SittingItem.sitting_id
)
_LEFT = (col(Variant.id) == Decision.variant_id) & IS_LEFT_OUT_VERDICT
_VERDICTS: Query[tuple[int, str, Verdict, bool, Any, Any]] = Query(
    select_columns(Decision.round_id, Decision.user_name, Decision.verdict, Decision.is_marked)
    .add_columns(Channel.network, Variant.language)
    .select_from(SittingItem)
    .join(Decision, col(Decision.round_id) == SittingItem.round_id)
    .join(SittingPresence, _PRESENT)
    .outerjoin(Variant, _LEFT)
    .outerjoin(Channel, col(Channel.id) == Variant.channel_id)
    .where(*_OF_SITTING, Decision.decided_at >= param("opened_at"), Decision.decided_at <= param("closed_at"))
    .distinct()
    .order_by(col(Decision.round_id), Decision.user_name),
    as_tuple,
)
_WAITS: Query[int] = Query(
    select(RoundStep.id)
    .where(RoundStep.organisation_id == ORGANISATION_ID, RoundStep.round_id == param("round_id"))
    .where(RoundStep.state == StepState.OPEN, col(RoundStep.in_session).is_(True))
    .limit(1),
    int,
)
