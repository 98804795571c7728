from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.permissions import Permission, permissions_of
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.recusals import current_superiors
from app.domain.approvals.queries.rounds import RoundInvolvement
from app.domain.approvals.rules.deciders import StandIn, deciding_functions, is_usable, resolve_deciders
from app.domain.directory.models import Topic
from app.domain.organisations.queries import current_day
from app.domain.people.models import Substitution
from app.domain.people.queries import deciders, substitutions
from app.domain.people.queries import people as people_queries
from app.domain.people.queries.people import Member
from app.domain.people.rules.grants import depends_on_writers
from app.domain.posts.models import Post


@dataclass(frozen=True, slots=True)
class DeciderPool:
    members: Sequence[Member]

    def __call__(self, step: RoundStep) -> frozenset[int]:
        return frozenset(member.user.id for member in self.members if _is_eligible(member, step))

    def marked(self, step: RoundStep, writers: Collection[int]) -> frozenset[int]:
        """Return people granted the function by a writer or themselves (decision 205)."""
        return frozenset(member.user.id for member in self.members if _is_marked(member, step, writers))


DecidersOfStep = Mapping[int, Substitution | None]
"""Substitution by person; None in their own right."""
PeopleOfStep = Callable[[RoundStep], frozenset[int]]
UnitAndTopic = tuple[int | None, int | None]


def deciders_by_step(
    session: Session,
    organisation_id: int,
    steps: Sequence[RoundStep],
    people: PeopleOfStep,
    involved: RoundInvolvement,
    *,
    now: datetime,
) -> Mapping[int, DecidersOfStep]:
    """Return each step's deciders with their substitutions; a handful of statements, fewer without substitutions."""
    substitutions, deciders_of = _resolve(session, organisation_id, steps, people, involved, now=now)
    return {
        step.id: {person: substitutions.get(by) if by else None for person, by in deciders_of(step).items()}
        for step in steps
    }


def countable_people(
    session: Session,
    organisation_id: int,
    steps: Sequence[RoundStep],
    people: DeciderPool,
    involved: RoundInvolvement,
    *,
    now: datetime,
) -> PeopleOfStep:
    """Return people countable today, steps saved or not: one per possible yes.

    Marked deciders do not count. A person and their substitute are one (invariant I2): substitutes count only without
    own-right deciders.
    """
    _, deciders_of = _resolve(session, organisation_id, steps, people, involved, now=now)

    def counted(step: RoundStep) -> frozenset[int]:
        marked = people.marked(step, involved.wrote.get(step.round_id, ()))
        able = {person: by for person, by in deciders_of(step).items() if by is not None or person not in marked}
        return frozenset(person for person, by in able.items() if by is None) or frozenset(able)

    return counted


def _resolve(
    session: Session,
    organisation_id: int,
    steps: Sequence[RoundStep],
    people: PeopleOfStep,
    involved: RoundInvolvement,
    *,
    now: datetime,
) -> tuple[Mapping[int, Substitution], Callable[[RoundStep], dict[int, int | None]]]:
    substitutions, superiors = _stand_ins_today(session, organisation_id, involved, now=now)
    matters = _units_and_topics(session, organisation_id, steps) if substitutions else {}

    def deciders_of(step: RoundStep) -> dict[int, int | None]:
        return resolve_deciders(
            people(step),
            barred=involved.barred.get(step.round_id, ()),
            stand_ins=_stand_ins_covering(substitutions, matters.get(step.round_id, (None, None))),
            recused=involved.recused.get(step.round_id, ()),
            called=[who for who in involved.called.get(step.id, ()) if who in superiors],
        )

    return substitutions, deciders_of


def _stand_ins_today(
    session: Session, organisation_id: int, involved: RoundInvolvement, *, now: datetime
) -> tuple[dict[int, Substitution], set[int]]:
    """Return substitutions, and callers who may still take over; no statement without either."""
    calling = {who for callers in involved.called.values() for who in callers}
    if not (calling or involved.has_stand_ins):
        return {}, set()
    today = current_day(session, organisation_id, now=now)
    return _usable_substitutions(session, organisation_id, today=today), current_superiors(
        session, organisation_id, calling, today
    )


def current_deciders(work: Work, steps: Sequence[RoundStep]) -> Mapping[int, DecidersOfStep]:
    """Return deciders from the facts, not the queue."""
    here = steps[0].organisation_id
    people = decider_pool(work.session, here, steps, now=work.now)
    involved = rounds.round_involvement(work.session, here, {step.round_id for step in steps}, now=work.now)
    return deciders_by_step(work.session, here, steps, people, involved, now=work.now)


def decider_pool(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, now: datetime) -> DeciderPool:
    """Ignore what people wrote or decided; one statement."""
    members = deciders.possible_deciders(
        session,
        {role for step in steps for role in step.roles},
        {person for step in steps for person in step.people},
        organisation_id=organisation_id,
        today=current_day(session, organisation_id, now=now),
    )
    return DeciderPool([member for member in members if people_queries.member_may(member, Permission.POST_DECIDE)])


def _is_eligible(member: Member, step: RoundStep) -> bool:
    return member.user.id in step.people or any(
        membership.role in step.roles and step.unit_id in (None, membership.unit_id)
        for membership in member.memberships
    )


def _is_marked(member: Member, step: RoundStep, writers: Collection[int]) -> bool:
    hands = {membership.role.value: membership.given_by for membership in member.memberships}
    functions = deciding_functions(hands, step.roles)
    return depends_on_writers(member.user.id, functions, hands, writers)


def decides_in_own_right(actor: Actor) -> bool:
    """Check own functions: an actor's permissions include a substitute's."""
    return Permission.POST_DECIDE in permissions_of(actor.roles, actor.posts)


def _usable_substitutions(session: Session, organisation_id: int, *, today: date) -> dict[int, Substitution]:
    todays_substitutions = substitutions.current_substitutions(session, organisation_id, today=today)
    if not todays_substitutions:
        return {}
    people = {
        person for substitution in todays_substitutions for person in (substitution.user_id, substitution.substitute_id)
    }
    roles_by_person = substitutions.roles_held_on(session, people, organisation_id=organisation_id, today=today)
    return {
        substitution.id: substitution
        for substitution in todays_substitutions
        if is_usable(_stand_in(substitution), roles_by_person)
    }


def _stand_ins_covering(substitutions: Mapping[int, Substitution], matter: UnitAndTopic) -> list[StandIn]:
    unit_id, topic_id = matter
    covering = (
        substitution
        for substitution in substitutions.values()
        if substitution.terms.covers(unit_id=unit_id, topic_id=topic_id)
    )
    return [_stand_in(substitution) for substitution in covering]


def _stand_in(substitution: Substitution) -> StandIn:
    return StandIn(substitution.id, substitution.user_id, substitution.substitute_id)


def _units_and_topics(session: Session, organisation_id: int, steps: Sequence[RoundStep]) -> dict[int, UnitAndTopic]:
    rows = _MATTERS.all(session, organisation_id=organisation_id, rounds=[step.round_id for step in steps])
    return {round_id: (unit_id, topic_id) for round_id, unit_id, topic_id in rows}


_MATTERS: Query[tuple[int, int | None, int | None]] = Query(
    select_columns(Round.id, Topic.owner_unit_id, Post.topic_id)
    .select_from(Round)
    .join(Post, col(Post.id) == Round.post_id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(Round.organisation_id == ORGANISATION_ID, col(Round.id).in_(param("rounds", many=True))),
    as_tuple,
)
