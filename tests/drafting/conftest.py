"""Posts as the pages find them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.drafting.models import Post
from app.drafting.rules.states import Status
from tests import make
from tests.cast import Person, Town
from tests.clocks import StoppedClock

Seat = Callable[[Person], FlaskClient]
Stored = Callable[[], Post]


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    """A draft by the author, planned for tomorrow."""
    made = make.post(session, town, now=clock())
    session.commit()
    return made


@pytest.fixture
def approved(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = make.approved(session, town, now=clock())
    session.commit()
    return made


@pytest.fixture
def status_of(session: Session) -> Callable[[Post], Status]:
    """Read and let go: on SQLite a writing session left open would keep everybody else waiting."""

    def look(made: Post) -> Status:
        session.refresh(made)
        session.commit()
        return made.status

    return look
