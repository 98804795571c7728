"""Sending's database cost: commits above all, then statements."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.db.outbox import BATCH
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState as D
from tests.bulk_posts import approved_posts
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def due(session, connected, clock):
    """Return a function that writes so many posts due now."""

    def write(count: int) -> None:
        texts = [f"Aviso {n}" for n in range(count)]
        approved_posts(session, connected.channels[0], texts, due_at=clock(), now=clock())
        session.commit()

    return write


def test_a_whole_batch_costs_few_statements(session, due, clock, sender, wiring, network):
    due(BATCH)
    with counting(wiring.engine) as statements:
        sender.send_due(clock())
    assert len(network.texts) == BATCH
    assert session.exec(select(Delivery.state).distinct()).all() == [D.PUBLISHED]
    assert statements.count < 25


def test_everybody_waits_for_the_record_as_shortly_as_can_be(due, clock, sender, wiring):
    due(2 * BATCH)
    with counting(wiring.engine) as statements:
        sender.send_due(clock())
    turns = [n for n, text in enumerate(statements.texts) if text.startswith("SELECT audit_head")]
    after = [[text.split(" (")[0] for text in statements.texts[n + 1 : n + 3]] for n in turns]
    assert len(turns) == 3
    assert all(wrote[0].startswith("INSERT INTO audit_entry") for wrote in after)
    assert all(wrote[1].startswith("UPDATE audit_head") for wrote in after)


def test_all_that_a_batch_asks_was_asked_beforehand(due, clock, sender, wiring):
    due(BATCH)
    with counting(wiring.engine) as rehearsed, wiring.reading() as session:
        sender.due(session)
    with counting(wiring.engine) as statements:
        sender.send_due(clock())
    reads = {text for text in statements.texts if text.startswith(("SELECT", "WITH")) and "audit_head" not in text}
    assert len(reads) > 5
    assert reads <= set(rehearsed.texts)


def test_one_batch_is_written_down_as_the_next_is_claimed(due, clock, sender, wiring, network):
    due(3 * BATCH)
    commits = []
    event.listen(wiring.engine, "commit", commits.append)
    sender.send_due(clock())
    assert (len(network.texts), len(commits)) == (3 * BATCH, 3 + 1)
