"""What stop 5 keeps in its section besides its text: the weights of the criteria and the numbers of the workload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from app.plan.models import PlanSection
from app.plan.rules.capacity import MESSAGE_MINUTES, POST_MINUTES
from app.plan.rules.networks import EVEN, Weights
from app.plan.rules.stops import Stop

WEIGHTS, WORKLOAD = "weights", "workload"
"""Keys of the body of the section."""


@dataclass(frozen=True, slots=True)
class Workload:
    """`posts`: a week, of the accounts for which somebody typed it, by their key as text."""

    post_minutes: int = POST_MINUTES
    message_minutes: int = MESSAGE_MINUTES
    posts: Mapping[str, float] = field(default_factory=dict)


def workload(session: Session, organisation_id: int) -> Workload:
    return workload_in(where_body(session, organisation_id))


def where_body(session: Session, organisation_id: int) -> dict[str, Any]:
    """What the section of stop 5 has in it."""
    wanted = select(col(PlanSection.body)).where(
        PlanSection.organisation_id == organisation_id, PlanSection.stop == Stop.WHERE
    )
    return session.exec(wanted).first() or {}


def workload_in(body: Mapping[str, Any]) -> Workload:
    return Workload(**body.get(WORKLOAD, {}))


def weights_in(body: Mapping[str, Any]) -> Weights:
    return {**EVEN, **body.get(WEIGHTS, {})}
