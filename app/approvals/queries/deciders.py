"""Who may decide open steps today: what fills the queues, and what a decision in somebody's place is held against."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col

from app.accounts import queries as accounts
from app.accounts.models import Substitution
from app.accounts.queries import Member, substitutions
from app.accounts.rules import Permission, permissions_of
from app.accounts.rules.grants import depends_on_writers
from app.approvals.models import Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.aside import superiors_of
from app.approvals.queries.rounds import Involved
from app.approvals.rules.deciders import StandIn, deciding_functions, usable, who_decides
from app.core.actor import Actor
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post
from app.organisations.queries import day_of
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may decide each of these steps by what they are, whatever they wrote or decided."""

    members: Sequence[Member]

    def __call__(self, step: RoundStep) -> frozenset[int]:
        return frozenset(member.user.id for member in self.members if _is_asked(member, step))

    def marked(self, step: RoundStep, writers: Collection[int]) -> frozenset[int]:
        """Return those whose function came from a writer's hand, or from their own (decision 205)."""
        return frozenset(member.user.id for member in self.members if _is_marked(member, step, writers))


Deciders = Mapping[int, Substitution | None]
"""By person, the substitution they decide by; None in their own right."""
People = Callable[[RoundStep], frozenset[int]]
Matter = tuple[int | None, int | None]
"""The unit that answers for a text, and its topic."""


def deciders(
    session: Session,
    organisation_id: int,
    steps: Sequence[RoundStep],
    people: People,
    involved: Involved,
    *,
    now: datetime,
) -> Mapping[int, Deciders]:
    """By step; a handful of statements however many steps, and fewer while nobody stands in for anybody."""
    standing, found = _who(session, organisation_id, steps, people, involved, now=now)
    return {step.id: {person: standing.get(by) if by else None for person, by in found(step).items()} for step in steps}


def able_for(
    session: Session,
    organisation_id: int,
    steps: Sequence[RoundStep],
    people: Pool,
    involved: Involved,
    *,
    now: datetime,
) -> People:
    """Who can be counted on for each of these steps today, written or not: one for each yes they can give.

    Those whose yes would be marked are not counted.

    Whoever stands in for somebody and that somebody are one (invariant I2), so the substitutes of the day are counted
    where nobody in their own right is left.
    """
    _, found = _who(session, organisation_id, steps, people, involved, now=now)

    def counted(step: RoundStep) -> frozenset[int]:
        marked = people.marked(step, involved.wrote.get(step.round_id, ()))
        able = {person: by for person, by in found(step).items() if by is not None or person not in marked}
        return frozenset(person for person, by in able.items() if by is None) or frozenset(able)

    return counted


def _who(
    session: Session,
    organisation_id: int,
    steps: Sequence[RoundStep],
    people: People,
    involved: Involved,
    *,
    now: datetime,
) -> tuple[Mapping[int, Substitution], Callable[[RoundStep], dict[int, int | None]]]:
    standing, superiors = _today(session, organisation_id, involved, now=now)
    matters = _matters(session, organisation_id, steps) if standing else {}

    def found(step: RoundStep) -> dict[int, int | None]:
        return who_decides(
            people(step),
            barred=involved.barred.get(step.round_id, ()),
            stand_ins=_about(standing, matters.get(step.round_id, (None, None))),
            recused=involved.recused.get(step.round_id, ()),
            called=[who for who in involved.called.get(step.id, ()) if who in superiors],
        )

    return standing, found


def _today(
    session: Session, organisation_id: int, involved: Involved, *, now: datetime
) -> tuple[dict[int, Substitution], set[int]]:
    """Who stands in for somebody, and which of those who took a step over may still; no statement where nobody did."""
    calling = {who for one in involved.called.values() for who in one}
    if not (calling or involved.has_stand_ins):
        return {}, set()
    today = day_of(session, organisation_id, now=now)
    return _usable(session, organisation_id, today=today), superiors_of(session, organisation_id, calling, today)


def deciders_now(session: Session, steps: Sequence[RoundStep], *, now: datetime) -> Mapping[int, Deciders]:
    """By step, asked of the facts and not of the queue."""
    here = steps[0].organisation_id
    people = pool_for(session, here, steps, now=now)
    involved = rounds.involved_in(session, here, {step.round_id for step in steps}, now=now)
    return deciders(session, here, steps, people, involved, now=now)


def pool_for(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, now: datetime) -> Pool:
    """Who may decide each of these steps by what they are, whatever they wrote or decided; one statement."""
    members = accounts.holders(
        session,
        {role for step in steps for role in step.roles},
        {person for step in steps for person in step.people},
        organisation_id=organisation_id,
        today=day_of(session, organisation_id, now=now),
    )
    return Pool([member for member in members if accounts.may(member, Permission.POST_DECIDE)])


def _is_asked(member: Member, step: RoundStep) -> bool:
    return member.user.id in step.people or any(
        held.role in step.roles and step.unit_id in (None, held.unit_id) for held in member.memberships
    )


def _is_marked(member: Member, step: RoundStep, writers: Collection[int]) -> bool:
    hands = {held.role.value: held.given_by for held in member.memberships}
    functions = deciding_functions(hands, step.roles)
    return depends_on_writers(member.user.id, functions, hands, writers)


def decides_in_own_right(actor: Actor) -> bool:
    """By their own functions: what an actor may do also counts what they may in somebody's place."""
    return Permission.POST_DECIDE in permissions_of(actor.roles, actor.posts)


def _usable(session: Session, organisation_id: int, *, today: date) -> dict[int, Substitution]:
    found = substitutions.standing(session, organisation_id, today=today)
    if not found:
        return {}
    people = {person for one in found for person in (one.user_id, one.substitute_id)}
    held = substitutions.held_today(session, people, organisation_id=organisation_id, today=today)
    return {one.id: one for one in found if usable(_as_seen(one), held)}


def _about(standing: Mapping[int, Substitution], matter: Matter) -> list[StandIn]:
    unit_id, topic_id = matter
    covering = (one for one in standing.values() if one.terms.covers(unit_id=unit_id, topic_id=topic_id))
    return [_as_seen(one) for one in covering]


def _as_seen(one: Substitution) -> StandIn:
    return StandIn(one.id, one.user_id, one.substitute_id)


def _matters(session: Session, organisation_id: int, steps: Sequence[RoundStep]) -> dict[int, Matter]:
    found = _MATTERS.all(session, organisation_id=organisation_id, rounds=[step.round_id for step in steps])
    return {round_id: (unit_id, topic_id) for round_id, unit_id, topic_id in found}


_MATTERS: Read[tuple[int, int | None, int | None]] = Read(
    columns(Round.id, Topic.owner_unit_id, Post.topic_id)
    .select_from(Round)
    .join(Post, col(Post.id) == Round.post_id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(Round.organisation_id == HERE, col(Round.id).in_(given("rounds", many=True))),
    as_it_is,
)
