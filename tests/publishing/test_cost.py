"""What sending costs the database: commits above all, then statements."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.publishing.jobs.sender import BATCH
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState as D
from tests.many import approved_posts
from tests.sql import counting


@pytest.fixture
def due(session, connected, clock):
    """Writes so many posts that are due now."""

    def write(count: int) -> None:
        texts = [f"Aviso {n}" for n in range(count)]
        at = clock() + timedelta(hours=2)
        for delivery in approved_posts(session, connected.channels[0], texts, due_at=at, now=clock()):
            delivery.due_at = delivery.next_attempt_at = clock()
        session.commit()

    return write


def test_a_whole_batch_costs_few_statements(session, due, clock, sender, wiring, network):
    due(BATCH)
    with counting(wiring.engine) as statements:
        sender.send_due(clock())
    assert len(network.texts) == BATCH
    assert session.exec(select(Delivery.state).distinct()).all() == [D.PUBLISHED]
    assert statements.count < 23


def test_one_batch_is_written_down_as_the_next_is_claimed(due, clock, sender, wiring, network):
    due(3 * BATCH)
    commits = []
    event.listen(wiring.engine, "commit", commits.append)
    sender.send_due(clock())
    assert (len(network.texts), len(commits)) == (3 * BATCH, 3 + 1)
