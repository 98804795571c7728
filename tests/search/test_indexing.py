"""The first indexing says how far it is, in the settings and to the command that asks for it."""

import pytest
from sqlmodel import Session

from app.db.projection import ROWS_PER_TRANSACTION
from app.domain.search.queries.index_progress import IndexProgress, index_progress
from app.usecases.search import projection
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.search.search_client import Seat, follow

pytestmark = pytest.mark.every_engine
WORDS = "Se está preparando la búsqueda"


@pytest.fixture
def posts(session: Session, town: Town, clock: StoppedClock) -> int:
    """Return how many posts are to be indexed, in more than one transaction."""
    many = ROWS_PER_TRANSACTION + 3
    for n in range(many):
        post_factory.post(session, town, now=clock(), title=f"Aviso {n}")
    session.commit()
    return many


def test_the_settings_say_how_far_it_is_until_it_ends(
    session: Session, town: Town, wiring: Wiring, seat: Seat, posts: int
):
    administrator = seat(town.administrator)
    page = administrator.get(f"/o/{town.slug}/settings").text
    assert WORDS in page and '<progress value="0" max="' in page
    rows = index_progress(session, town.id, projection.SEARCH.name)
    assert rows == IndexProgress(0, posts + len(town.topics))
    session.commit()
    follow(wiring)
    assert WORDS not in administrator.get(f"/o/{town.slug}/settings").text


def test_who_rebuilds_it_hears_of_each_transaction(town: Town, wiring: Wiring, posts: int):
    heard: list[tuple[int, int]] = []
    projection.rebuild_index(wiring.reading, wiring.writing, lambda _what, done, total: heard.append((done, total)))
    assert len(heard) >= 2 and heard == [(n, len(heard)) for n in range(1, len(heard) + 1)]
