from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import CallIn, Decision, ExceptionGrant, Recusal
from app.domain.approvals.models.rounds import Round, RoundStep, Route, RouteVersion, StepCandidate
from app.domain.approvals.rules.states import RoundState, StepState
from app.domain.people.models import Substitution
from app.domain.posts.models import Post, PostContributor, PostVersion

NOT_IN_REVIEW = msg("Esta publicación ya no espera decisión: otra persona la decidió o su texto cambió.")


def route_in_force(session: Session, organisation_id: int) -> tuple[RouteVersion, str]:
    """Return the newest version and the name of the first active route."""
    row = _ROUTE.first(session, organisation_id=organisation_id)
    assert row is not None, "an organisation is made with its route"
    return row


def route_version_in_force(session: Session, organisation_id: int, route_id: int) -> tuple[RouteVersion, str]:
    row = _NEWEST.first(session, organisation_id=organisation_id, route_id=route_id)
    assert row is not None, "a rule leads to a route there is"
    return row


def latest_round(session: Session, post: Post) -> Round | None:
    return _LATEST.first(session, organisation_id=post.organisation_id, post_id=post.id)


def open_step(session: Session, post: Post) -> tuple[Round, RoundStep]:
    """Return the post's first waiting step with its round; raise `Conflict` without one."""
    row = _OPEN_STEP.first(session, organisation_id=post.organisation_id, post_id=post.id)
    if row is None:
        raise Conflict(NOT_IN_REVIEW)
    return row


def steps_asked_of(session: Session, organisation_id: int, steps: Sequence[int], *, user_id: int) -> frozenset[int]:
    return frozenset(_STEPS_OF_USER.all(session, organisation_id=organisation_id, steps=list(steps), user_id=user_id))


def round_steps(session: Session, round_: Round) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep)
        .where(RoundStep.organisation_id == round_.organisation_id, RoundStep.round_id == round_.id)
        .order_by(col(RoundStep.position))
    ).all()


@dataclass(frozen=True, slots=True)
class RoundInvolvement:
    """People by round: contributors and deciders, also through another (invariant I2); contributors; the recused.

    By step: the count of unmarked decisions; people who took over, in order. `has_stand_ins`: any substitution near
    these days.
    """

    barred: Mapping[int, AbstractSet[int]]
    wrote: Mapping[int, AbstractSet[int]]
    decision_counts: Mapping[int, int]
    recused: Mapping[int, AbstractSet[int]]
    called: Mapping[int, Sequence[int]]
    has_stand_ins: bool


def round_involvement(
    session: Session, organisation_id: int, rounds: Collection[int], *, now: datetime
) -> RoundInvolvement:
    """Return the involvement; one statement."""
    barred, wrote, recused = (defaultdict[int, set[int]](set) for _ in range(3))
    counted_decisions, called = Counter[int](), defaultdict[int, list[int]](list)
    has_stand_ins = False
    about = {"since": (now - _ABOUT).date(), "until": (now + _ABOUT).date()}
    rows = _INVOLVED.all(session, organisation_id=organisation_id, rounds=list(rounds), **about)
    for how, round_id, step_id, user_id, _ in sorted(rows):
        match how:
            case _InvolvementKind.RECUSED:
                recused[round_id].add(user_id)
            case _InvolvementKind.CALLED:
                called[step_id].append(user_id)
            case _InvolvementKind.STANDS_IN:
                has_stand_ins = True
            case _:
                barred[round_id].add(user_id)
                counted_decisions[step_id] += how == _InvolvementKind.DECIDED
                if how == _InvolvementKind.WROTE:
                    wrote[round_id].add(user_id)
    return RoundInvolvement(barred, wrote, counted_decisions, recused, called, has_stand_ins)


def open_steps(session: Session, organisation_id: int) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep).where(RoundStep.organisation_id == organisation_id, RoundStep.state == StepState.OPEN)
    ).all()


def excepted_rules(session: Session, organisation_id: int, post_id: int, *, now: datetime) -> frozenset[str]:
    """Omit rules whose granter has since contributed (I2)."""
    return frozenset(excepted_rules_by_post(session, organisation_id, [post_id], now=now)[post_id])


def excepted_rules_by_post(
    session: Session, organisation_id: int, posts: Sequence[int], *, now: datetime
) -> Mapping[int, AbstractSet[str]]:
    """Return excepted rules; one statement."""
    rules_by_post: dict[int, set[str]] = defaultdict(set)
    for post_id, rule in _EXCEPTED.all(session, organisation_id=organisation_id, posts=list(posts), now=now):
        rules_by_post[post_id].add(rule)
    return rules_by_post


_ROUTE: EntityQuery[tuple[RouteVersion, str]] = EntityQuery(
    select(RouteVersion, Route.name)
    .join(Route, col(Route.id) == RouteVersion.route_id)
    .where(
        RouteVersion.organisation_id == ORGANISATION_ID,
        Route.organisation_id == ORGANISATION_ID,
        col(Route.retired_at).is_(None),
    )
    .order_by(col(Route.id), col(RouteVersion.number).desc())
    .limit(1)
)
_NEWEST: EntityQuery[tuple[RouteVersion, str]] = EntityQuery(
    select(RouteVersion, Route.name)
    .join(Route, col(Route.id) == RouteVersion.route_id)
    .where(
        RouteVersion.organisation_id == ORGANISATION_ID,
        Route.organisation_id == ORGANISATION_ID,
        Route.id == param("route_id"),
    )
    .order_by(col(RouteVersion.number).desc())
    .limit(1)
)
_OF_POST = (Round.organisation_id == ORGANISATION_ID, Round.post_id == param("post_id"))
_LATEST: EntityQuery[Round] = EntityQuery(select(Round).where(*_OF_POST).order_by(col(Round.id).desc()).limit(1))
_OPEN_STEP: EntityQuery[tuple[Round, RoundStep]] = EntityQuery(
    select(Round, RoundStep)
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .where(*_OF_POST, Round.state == RoundState.OPEN, RoundStep.state == StepState.OPEN)
    .order_by(col(RoundStep.position))
    .limit(1)
)
_STEPS_OF_USER: Query[int] = Query(
    select(StepCandidate.round_step_id)
    .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.user_id == param("user_id"))
    .where(col(StepCandidate.round_step_id).in_(param("steps", many=True))),
    int,
)
_ABOUT = timedelta(days=1)
"""A zone's greatest distance from UTC."""


class _InvolvementKind(IntEnum):
    WROTE = 1
    DECIDED = 2
    THROUGH_ANOTHER = 3
    RECUSED = 4
    CALLED = 5
    STANDS_IN = 6
    DECIDED_MARKED = 7


_THESE = (Round.organisation_id == ORGANISATION_ID, col(Round.id).in_(param("rounds", many=True)))
_NONE = sa.literal(0)


def _involvement_leg(how: _InvolvementKind, round_id: Any, step_id: Any, user_id: Any, order: Any = _NONE) -> Any:
    return select_columns(sa.literal(int(how)), round_id, step_id, user_id, order)


_IN_THESE = (Decision.organisation_id == ORGANISATION_ID, col(Decision.round_id).in_(param("rounds", many=True)))
_MARKED = col(Decision.is_marked)
_INVOLVED: Query[tuple[int, int, int, int, int]] = Query(
    sa.union(
        _involvement_leg(_InvolvementKind.WROTE, Round.id, _NONE, PostContributor.user_id)
        .join(PostContributor, col(PostContributor.post_version_id) == Round.post_version_id)
        .where(*_THESE, PostContributor.organisation_id == ORGANISATION_ID),
        _involvement_leg(_InvolvementKind.DECIDED, Decision.round_id, Decision.round_step_id, Decision.user_id).where(
            *_IN_THESE, ~_MARKED
        ),
        _involvement_leg(_InvolvementKind.DECIDED_MARKED, Decision.round_id, _NONE, Decision.user_id).where(
            *_IN_THESE, _MARKED
        ),
        _involvement_leg(_InvolvementKind.THROUGH_ANOTHER, Decision.round_id, _NONE, Decision.on_behalf_of_id).where(
            *_IN_THESE, col(Decision.on_behalf_of_id).is_not(None)
        ),
        _involvement_leg(_InvolvementKind.RECUSED, Round.id, _NONE, Recusal.user_id)
        .join(Recusal, col(Recusal.post_id) == Round.post_id)
        .where(*_THESE, Recusal.organisation_id == ORGANISATION_ID),
        _involvement_leg(_InvolvementKind.CALLED, _NONE, CallIn.round_step_id, CallIn.user_id, CallIn.id)
        .join(RoundStep, col(RoundStep.id) == CallIn.round_step_id)
        .where(CallIn.organisation_id == ORGANISATION_ID, col(RoundStep.round_id).in_(param("rounds", many=True))),
        _involvement_leg(_InvolvementKind.STANDS_IN, _NONE, _NONE, Substitution.substitute_id).where(
            Substitution.organisation_id == ORGANISATION_ID,
            col(Substitution.ended_at).is_(None),
            col(Substitution.ends_on) >= param("since"),
            col(Substitution.starts_on) <= param("until"),
        ),
    ),
    as_tuple,
)
_OF_GRANT = (
    ExceptionGrant.organisation_id == ORGANISATION_ID,
    col(ExceptionGrant.post_id).in_(param("posts", many=True)),
)
_HAS_WRITTEN_SINCE = (
    select(PostContributor.id)
    .join(PostVersion, col(PostVersion.id) == PostContributor.post_version_id)
    .where(PostContributor.organisation_id == ORGANISATION_ID, PostContributor.user_id == ExceptionGrant.granted_by)
    .where(PostVersion.post_id == ExceptionGrant.post_id)
    .exists()
)
_EXCEPTED: Query[tuple[int, str]] = Query(
    select(ExceptionGrant.post_id, ExceptionGrant.rule)
    .where(*_OF_GRANT, ExceptionGrant.expires_at > param("now"))
    .where(~_HAS_WRITTEN_SINCE),
    as_tuple,
)
