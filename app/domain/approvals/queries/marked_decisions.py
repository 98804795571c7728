"""Decisions under a function granted by a writer or oneself: another person is needed (decision 205)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries.deciders import DecidersOfStep, current_deciders, decider_pool
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.queries.review_history import RoundStepView
from app.domain.approvals.rules.deciders import deciding_functions
from app.domain.organisations.queries import current_day
from app.domain.people.models import Membership, Substitution
from app.domain.people.queries.actors import is_role_in_force
from app.domain.people.rules.grants import depends_on_writers
from app.domain.posts.queries import posts


class PendingDecision(NamedTuple):
    step: RoundStep | RoundStepView
    version_id: int
    substitution: Substitution | None


def marked_step_ids(work: Work, decisions: Sequence[PendingDecision]) -> frozenset[int]:
    """Return steps where the actor's yes is marked; at most two statements, none without doubt."""
    doubtful = [decision for decision in decisions if work.actor.given_by or decision.substitution]
    if not doubtful:
        return frozenset()
    here = work.organisation_id
    writers = posts.contributors_of(work.session, here, [decision.version_id for decision in doubtful])
    hands = _granters_of(
        work.session, here, [decision.substitution for decision in doubtful if decision.substitution], now=work.now
    )
    return frozenset(
        decision.step.id
        for decision in doubtful
        if _is_marked(decision, work.actor, hands, writers.get(decision.version_id, frozenset()))
    )


def is_marked_decision(work: Work, context: ReviewContext) -> bool:
    decision = PendingDecision(context.step, context.current.version.id, None)
    return context.step.id in marked_step_ids(work, [decision])


def steps_with_other_decider(work: Work, contexts: Sequence[ReviewContext]) -> frozenset[int]:
    """Return steps another could decide unmarked; no statement for none."""
    if not contexts:
        return frozenset()
    here, steps = work.organisation_id, [context.step for context in contexts]
    able = current_deciders(work, steps)
    pool = decider_pool(work.session, here, steps, now=work.now)
    writers = posts.contributors_of(work.session, here, [context.current.version.id for context in contexts])
    step_ids = set()
    for context in contexts:
        wrote = writers.get(context.current.version.id, frozenset())
        if _has_another(able[context.step.id], pool.marked(context.step, wrote), wrote, work.actor):
            step_ids.add(context.step.id)
    return frozenset(step_ids)


def _has_another(able: DecidersOfStep, marked: frozenset[int], writers: frozenset[int], actor: Actor) -> bool:
    others = [(person, substitution) for person, substitution in able.items() if person != actor.id]
    return any(
        person not in marked if substitution is None else not writers.intersection(substitution.given_by)
        for person, substitution in others
    )


GrantersByRole = Mapping[int, Mapping[str, Sequence[int]]]


def _is_marked(decision: PendingDecision, actor: Actor, hands: GrantersByRole, writers: frozenset[int]) -> bool:
    if decision.substitution is None:
        return depends_on_writers(
            actor.person_id, deciding_functions(actor.roles, decision.step.roles), actor.hands, writers
        )
    if writers.intersection(decision.substitution.given_by) or actor.id in decision.substitution.given_by:
        return True
    theirs = hands.get(decision.substitution.user_id, {})
    return depends_on_writers(
        decision.substitution.user_id, deciding_functions(theirs, decision.step.roles), theirs, writers
    )


def _granters_of(
    session: Session, organisation_id: int, substitutions: Sequence[Substitution], *, now: datetime
) -> GrantersByRole:
    """Return sole granters by substituted person, role; no statement for none."""
    if not substitutions:
        return {}
    today, people = (
        current_day(session, organisation_id, now=now),
        [substitution.user_id for substitution in substitutions],
    )
    granters: dict[int, dict[str, Sequence[int]]] = {}
    for membership in _MEMBERSHIPS.all(session, organisation_id=organisation_id, people=people, today=today):
        granters.setdefault(membership.user_id, {})[membership.role.value] = membership.given_by
    return granters


_MEMBERSHIPS: EntityQuery[Membership] = EntityQuery(
    select(Membership)
    .where(Membership.organisation_id == ORGANISATION_ID, col(Membership.user_id).in_(param("people", many=True)))
    .where(is_role_in_force(param("today")))
)
