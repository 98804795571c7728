"""Fixtures shared by the plan's tests."""

import pytest
from sqlmodel import Session

from app.domain.directory.models import Channel
from tests.clocks import StoppedClock
from tests.plan.gate_factory import proposed
from tests.sample_town import Town


@pytest.fixture
def open_house(session: Session, town: Town) -> Town:
    """Return the town with attention on Monday and Tuesday mornings."""
    town.organisation.attention_hours = {"mon": [["08:00", "15:00"]], "tue": [["08:00", "15:00"]]}
    session.add(town.organisation)
    session.commit()
    return town


@pytest.fixture
def channel(session: Session, town: Town, clock: StoppedClock) -> Channel:
    made = proposed(session, town, now=clock())
    session.commit()
    return made
