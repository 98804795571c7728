"""Reads of rounds, steps and who may decide."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import union
from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import Role
from app.approvals.models import (
    Decision,
    ExceptionGrant,
    Round,
    RoundStep,
    Route,
    RouteVersion,
    StepCandidate,
)
from app.approvals.rules import RoundState, StepState
from app.core import paths
from app.core.errors import OutOfTurn
from app.core.words import say
from app.core.zones import day_in
from app.db.reads import HERE, Load, Read, as_it_is, given
from app.drafting.models import Post, PostContributor
from app.organisations.models import Organisation

Reader = tuple[User, str]
"""Somebody to be written to, and how the organisation's addresses name it."""
NOT_IN_REVIEW = say("Esta publicación ya no espera decisión: otra persona la decidió o su texto cambió.")


def route_in_force(session: Session, organisation_id: int) -> tuple[RouteVersion, str]:
    """The newest version of the organisation's first route, and the route's name."""
    found = _ROUTE.first(session, organisation_id=organisation_id)
    assert found is not None, "an organisation is made with its route"
    return found


def latest_round(session: Session, post: Post) -> Round | None:
    return _LATEST.first(session, organisation_id=post.organisation_id, post_id=post.id)


def open_step(session: Session, post: Post) -> tuple[Round, RoundStep]:
    """The round in course and the step that waits; raises `OutOfTurn` when none does."""
    found = _WAITS.first(session, organisation_id=post.organisation_id, post_id=post.id)
    if found is None:
        raise OutOfTurn(NOT_IN_REVIEW)
    return found


def steps_of(session: Session, round_: Round) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep)
        .where(RoundStep.organisation_id == round_.organisation_id, RoundStep.round_id == round_.id)
        .order_by(col(RoundStep.position))
    ).all()


def barred_from(session: Session, organisation_id: int, steps: Sequence[RoundStep]) -> Mapping[int, set[int]]:
    """By round: whoever wrote in its version, or decided in it, also through another (invariant I2); one statement."""
    rounds = [step.round_id for step in steps]
    barred: dict[int, set[int]] = {round_id: set() for round_id in rounds}
    for round_id, user_id in _BARRED.all(session, organisation_id=organisation_id, rounds=rounds):
        barred[round_id].add(user_id)
    return barred


def open_steps(session: Session, organisation_id: int) -> Sequence[RoundStep]:
    return session.exec(
        select(RoundStep).where(RoundStep.organisation_id == organisation_id, RoundStep.state == StepState.OPEN)
    ).all()


def reviewers_of(session: Session, step: RoundStep) -> Sequence[Reader]:
    """Who may decide a step, as the queues have it, of those who can still sign in."""
    return _REVIEWERS.all(session, organisation_id=step.organisation_id, step_id=step.id)


def who_can_mend(session: Session, post: Post, *, now: datetime) -> list[tuple[User, str]]:
    """Superiors, who may take a step over, and administrators, who may give roles; and where each does it."""
    body = session.get_one(Organisation, post.organisation_id)
    today = day_in(now, body.zone)
    places = {
        Role.ADMINISTRATOR: paths.people(body.slug),
        Role.SUPERVISOR: paths.review(body.slug, post.year, post.ordinal),
    }
    found = {
        user.id: (user, path)
        for role, path in places.items()
        for user in accounts.people_with_roles(session, [role], organisation_id=body.id, today=today)
    }
    return list(found.values())


def author_of(session: Session, post: Post) -> Reader | None:
    """Whoever began a post, if they can still sign in."""
    return _AUTHOR.first(session, organisation_id=post.organisation_id, user_id=post.author_id)


def exceptions_of(session: Session, post: Post) -> Sequence[ExceptionGrant]:
    """Every rule that was ever let pass for a post, the newest first."""
    return _GRANTS.all(session, organisation_id=post.organisation_id, post_id=post.id)


def excepted(session: Session, organisation_id: int, post_id: int, *, now: datetime) -> frozenset[str]:
    """The rules whose exception for a post is still in force."""
    return frozenset(_EXCEPTED.all(session, organisation_id=organisation_id, post_id=post_id, now=now))


_ROUTE: Load[tuple[RouteVersion, str]] = Load(
    select(RouteVersion, Route.name)
    .join(Route, col(Route.id) == RouteVersion.route_id)
    .where(RouteVersion.organisation_id == HERE, Route.organisation_id == HERE)
    .order_by(col(Route.id), col(RouteVersion.number).desc())
    .limit(1)
)
_OF_POST = (Round.organisation_id == HERE, Round.post_id == given("post_id"))
_LATEST: Load[Round] = Load(select(Round).where(*_OF_POST).order_by(col(Round.id).desc()).limit(1))
_WAITS: Load[tuple[Round, RoundStep]] = Load(
    select(Round, RoundStep)
    .join(RoundStep, col(RoundStep.round_id) == Round.id)
    .where(*_OF_POST, Round.state == RoundState.OPEN, RoundStep.state == StepState.OPEN)
)
_SLUG = select(Organisation.slug).where(Organisation.id == HERE).scalar_subquery()
_READERS = select(User, _SLUG).where(col(User.disabled_at).is_(None)).order_by(col(User.id))
_REVIEWERS: Load[Reader] = Load(
    _READERS.join(StepCandidate, col(StepCandidate.user_id) == User.id).where(
        StepCandidate.organisation_id == HERE, StepCandidate.round_step_id == given("step_id")
    )
)
_AUTHOR: Load[Reader] = Load(_READERS.where(User.id == given("user_id")))
_WROTE = (
    select(Round.id, PostContributor.user_id)
    .join(PostContributor, col(PostContributor.post_version_id) == Round.post_version_id)
    .where(Round.organisation_id == HERE, col(Round.id).in_(given("rounds", many=True)))
    .where(PostContributor.organisation_id == HERE)
)
_JUDGED = select(Decision.round_id, Decision.user_id).where(
    Decision.organisation_id == HERE, col(Decision.round_id).in_(given("rounds", many=True))
)
_THROUGH_ANOTHER = select(Decision.round_id, col(Decision.on_behalf_of_id)).where(
    Decision.organisation_id == HERE,
    col(Decision.round_id).in_(given("rounds", many=True)),
    col(Decision.on_behalf_of_id).is_not(None),
)
_BARRED: Read[tuple[int, int]] = Read(union(_WROTE, _JUDGED, _THROUGH_ANOTHER), as_it_is)
_OF_GRANT = (ExceptionGrant.organisation_id == HERE, ExceptionGrant.post_id == given("post_id"))
_GRANTS: Load[ExceptionGrant] = Load(select(ExceptionGrant).where(*_OF_GRANT).order_by(col(ExceptionGrant.id).desc()))
_EXCEPTED: Read[str] = Read(
    select(ExceptionGrant.rule).where(*_OF_GRANT, ExceptionGrant.expires_at > given("now")), str
)
