"""Posts for the tests of the pages."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]
Stored = Callable[[], Post]


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Return a draft by the author, planned for tomorrow."""
    made = post_factory.post(session, town, now=clock())
    session.commit()
    return made


@pytest.fixture
def approved(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.approved(session, town, now=clock())
    session.commit()
    return made


@pytest.fixture
def status_of(session: Session) -> Callable[[Post], PostStatus]:
    """Return the status and release the session: on SQLite an open writing session blocks the others."""

    def look(made: Post) -> PostStatus:
        session.refresh(made)
        session.commit()
        return made.status

    return look
