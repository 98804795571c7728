"""A long agenda is read in few statements, with any items."""

import pytest
from sqlmodel import select

from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.sittings.models import SittingItem
from tests.sittings.sitting_setup import appointed, items, opened, waiting
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


def test_two_hundred_things_cost_what_two_do(session, town, clock, wiring, seat):
    appointed(session, town, now=clock())
    waiting(session, town, now=clock())
    sitting = opened(session, town, wiring, clock)
    client, home = seat(town.supervisor), f"/o/{town.slug}/sittings/{sitting.id}"
    client.get(home)
    with counting(wiring.engine) as few:
        client.get(home)
    (first_item,) = items(session, sitting)
    for n in range(2, 201):
        add_like(session, first_item, n)
    session.commit()
    with counting(wiring.engine) as many:
        page = client.get(home).text
    assert page.count('name="post"') == 200
    assert few.count == many.count < 15


def add_like(session, original: SittingItem, position: int) -> None:
    """Insert another review of the same post as rows: two hundred submissions would take minutes."""
    known = session.get_one(Round, original.round_id)
    round_ = Round(**known.model_dump(exclude={"id", "state"}), state="void")
    session.add(round_)
    session.flush()
    step = session.get_one(RoundStep, original.round_step_id)
    another = RoundStep(**step.model_dump(exclude={"id", "round_id"}), round_id=round_.id)
    session.add(another)
    session.flush()
    candidate_fields = {
        "organisation_id": original.organisation_id,
        "deadline_at": step.deadline_at,
        "round_step_id": another.id,
    }
    for candidate in session.exec(select(StepCandidate.user_id).where(StepCandidate.round_step_id == step.id)).all():
        session.add(StepCandidate(user_id=candidate, **candidate_fields))
    item_fields = original.model_dump(exclude={"id", "position", "round_id", "round_step_id"})
    session.add(SittingItem(**item_fields, position=position, round_id=round_.id, round_step_id=another.id))
