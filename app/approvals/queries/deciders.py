"""Who may decide open steps today: what fills the queues, and what a decision in somebody's place is held against."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col

from app.accounts import queries as accounts
from app.accounts.models import Substitution
from app.accounts.queries import substitutions
from app.accounts.rules import Permission, permissions_of
from app.approvals.models import Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.aside import aside_of
from app.approvals.rules.deciders import StandIn, usable, who_decides
from app.core.actor import Actor
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post
from app.organisations.queries import day_of
from app.topics.models import Topic

Deciders = Mapping[int, Substitution | None]
"""By person, the substitution they decide by; None in their own right."""
Matter = tuple[int | None, int | None]
"""The unit that answers for a text, and its topic."""


def deciders(
    session: Session, organisation_id: int, steps: Sequence[RoundStep], *, today: date
) -> Mapping[int, Deciders]:
    """By step; a handful of statements however many steps, and fewer while nobody stands in for anybody."""
    barred = rounds.barred_from(session, organisation_id, steps)
    holders = {
        roles: accounts.people_with_roles(session, roles, organisation_id=organisation_id, today=today)
        for roles in {tuple(step.roles) for step in steps}
    }
    aside = aside_of(session, organisation_id, steps, today=today)
    standing = _usable(session, organisation_id, today=today)
    matters = _matters(session, organisation_id, steps) if standing else {}
    return {
        step.id: {
            person: standing.get(by) if by else None
            for person, by in who_decides(
                [user.id for user in holders[tuple(step.roles)]],
                barred=barred[step.round_id],
                stand_ins=_about(standing, matters.get(step.round_id, (None, None))),
                recused=aside[step.id].recused,
                called=aside[step.id].called,
            ).items()
        }
        for step in steps
    }


def deciders_now(session: Session, step: RoundStep, *, now: datetime) -> Deciders:
    """Of one step, asked of the facts and not of the queue."""
    today = day_of(session, step.organisation_id, now=now)
    return deciders(session, step.organisation_id, [step], today=today)[step.id]


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
