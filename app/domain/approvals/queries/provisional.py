from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param
from app.db.work import Work
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.models.rounds import RoundStep
from app.domain.people.models import User


class DueDecision(NamedTuple):
    id: int
    organisation_id: int
    post_id: int


def next_effect(session: Session) -> datetime | None:
    """Return when the next provisional decision takes effect: a cheap read."""
    return _NEXT.first(session)


def due_decisions(session: Session, *, now: datetime, limit: int) -> list[DueDecision]:
    return _DUE.all(session, now=now, limit=limit)


def decider_names(work: Work, step_ids: Collection[int]) -> dict[int, str]:
    """Return who gave each step's provisional decision, omitting steps without one."""
    return dict(_NAMES.all(work.session, organisation_id=work.organisation_id, steps=list(step_ids)))


def provisional_decision(session: Session, organisation_id: int, decision_id: int) -> ProvisionalDecision | None:
    """Return None once it took effect or was taken back."""
    return _BY_ID.first(session, organisation_id=organisation_id, decision_id=decision_id)


def decisions_of_person(work: Work, user_id: int, undo_keys: Collection[str]) -> list[ProvisionalDecision]:
    return list(
        _OF_PERSON.all(work.session, organisation_id=work.organisation_id, user_id=user_id, keys=list(undo_keys))
    )


PROVISIONAL_DECIDER = (
    select(User.name)
    .join(ProvisionalDecision, col(ProvisionalDecision.user_id) == User.id)
    .where(
        ProvisionalDecision.organisation_id == ORGANISATION_ID, col(ProvisionalDecision.round_step_id) == RoundStep.id
    )
    .correlate(RoundStep)
    .scalar_subquery()
)
"""Who decided a step, without effect yet."""
_HERE = ProvisionalDecision.organisation_id == ORGANISATION_ID
_EFFECT, _KEY = col(ProvisionalDecision.takes_effect_at), col(ProvisionalDecision.id)
_NEXT: Query[datetime] = Query(select(_EFFECT).order_by(_EFFECT).limit(1), lambda at: at, everywhere=True)
_DUE: Query[DueDecision] = Query(
    select(ProvisionalDecision.id, ProvisionalDecision.organisation_id, ProvisionalDecision.post_id)
    .where(col(ProvisionalDecision.takes_effect_at) <= param("now"))
    .order_by(_EFFECT, _KEY)
    .limit(param("limit")),
    DueDecision,
    everywhere=True,
)
_NAMES: Query[tuple[int, str]] = Query(
    select(ProvisionalDecision.round_step_id, User.name)
    .join(User, col(User.id) == ProvisionalDecision.user_id)
    .where(_HERE, col(ProvisionalDecision.round_step_id).in_(param("steps", many=True))),
    as_tuple,
)
_BY_ID: EntityQuery[ProvisionalDecision] = EntityQuery(
    select(ProvisionalDecision).where(_HERE, ProvisionalDecision.id == param("decision_id"))
)
_OF_PERSON: EntityQuery[ProvisionalDecision] = EntityQuery(
    select(ProvisionalDecision)
    .where(
        _HERE,
        ProvisionalDecision.user_id == param("user_id"),
        col(ProvisionalDecision.undo_key).in_(param("keys", many=True)),
    )
    .order_by(_KEY)
)
