"""What posts wait for: their open steps, until when, and whom they ask."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col

from app.accounts.models import User
from app.approvals.models import Round, RoundStep, StepCandidate
from app.approvals.rules import RoundState, StepState
from app.db.reads import HERE, Read, as_it_is, columns, given


class Waits(NamedTuple):
    """The first deadline of what is open, the names of the steps and of whoever may decide them."""

    deadline_at: datetime
    steps: tuple[str, ...]
    people: tuple[str, ...]


def waits_of(session: Session, organisation_id: int, post_ids: Sequence[int]) -> Mapping[int, Waits]:
    """By the post, those of which something is open: one statement."""
    found: dict[int, Waits] = {}
    for post_id, deadline, step, person in _OPEN.all(session, organisation_id=organisation_id, post_ids=post_ids):
        before = found.get(post_id, Waits(deadline, (), ()))
        people = (*before.people, person) if person else before.people
        steps = tuple(dict.fromkeys((*before.steps, step)))
        found[post_id] = Waits(before.deadline_at, steps, tuple(dict.fromkeys(people)))
    return found


_OPEN: Read[tuple[int, datetime, str, str | None]] = Read(
    columns(Round.post_id, RoundStep.deadline_at, RoundStep.name, User.name)
    .select_from(RoundStep)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .outerjoin(StepCandidate, col(StepCandidate.round_step_id) == RoundStep.id)
    .outerjoin(User, col(User.id) == StepCandidate.user_id)
    .where(RoundStep.organisation_id == HERE, RoundStep.state == StepState.OPEN, Round.state == RoundState.OPEN)
    .where(col(Round.post_id).in_(given("post_ids", many=True)))
    .order_by(col(RoundStep.deadline_at), col(RoundStep.id), User.name),
    as_it_is,
)
