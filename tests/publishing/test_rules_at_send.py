"""A rule adopted after the approval is obeyed at sending time: nothing is published, and people are notified (I4)."""

from datetime import timedelta

import pytest

from app.core.permissions import Role
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals import rule_exceptions
from tests import post_factory
from tests.people.grant_scenario import by_two
from tests.publishing import sender_setup
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def approved(session, connected, clock):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    return post


def test_what_a_rule_has_come_to_forbid_is_held_and_told(
    session, connected, clock, sender, network, approved, stricter
):
    stricter(session, connected, do="block")
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert network.published == []
    assert sender_setup.status_of(session, approved) is PostStatus.ON_HOLD
    mark = last_mark(session, approved)
    session.commit()
    assert (mark.by_name, mark.reason) == ("Cauce", "ZZ-01: Nada en castellano.")
    recipients = {letter.to_address for letter in sender_setup.letters(session, "post_held")}
    assert connected.author.user.email in recipients and connected.supervisor.user.email in recipients
    sender.send_due(clock.forward(minutes=5))
    assert network.published == []


SECRET = {"if": {"detector": "mobile_phones"}, "do": "block"}


@pytest.mark.parametrize(("old", "goes_out"), [(False, False), (True, True)], ids=["approved", "shown to nobody"])
def test_a_title_is_held_where_anybody_would_read_it(
    session, connected, clock, sender, network, stricter, old, goes_out
):
    post = post_factory.post(session, connected, now=clock(), hours=2, title="Llame al 612 345 678")
    if old:
        post_factory.hashed_without_title(session, post)
    post_factory.resubmit(session, connected, post, now=clock())
    post_factory.decide(session, post, Verdict.APPROVED, by=connected.supervisor, now=clock())
    stricter(session, connected, when=[SECRET])
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert (len(network.published), sender_setup.status_of(session, post) is PostStatus.ON_HOLD) == (
        goes_out,
        not goes_out,
    )


def test_what_only_goes_to_a_person_was_already_seen_by_one(
    session, connected, clock, sender, network, approved, stricter
):
    stricter(session, connected)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert network.texts == [post_factory.TEXT]


def test_an_exception_in_force_lets_it_out(session, connected, clock, sender, network, approved, stricter):
    stricter(session, connected, do="block", exceptions={"allowed": True, "by": ["legal_reviewer"]})
    until = clock() + timedelta(days=1)
    legal = connected.people[Role.LEGAL_REVIEWER].actor
    granted = {"reason": "Lo pide la jueza", "expires_at": until}
    deed = rule_exceptions.grant_exception
    by_two(session, connected, deed, approved, "ZZ-01", **granted, actor=legal, now=clock())
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert network.texts == [post_factory.TEXT]


def test_the_line_is_made_ready_before_anything_is_locked_for_it(
    session, connected, clock, sender, network, wiring, approved, stricter
):
    stricter(session, connected)
    session.commit()
    clock.forward(hours=1, seconds=3599)
    with wiring.reading() as looking:
        sender.due(looking)
    with counting(wiring.engine) as statements:
        sender.send_due(clock.forward(seconds=1))
    assert network.texts == [post_factory.TEXT]
    assert not [text for text in statements.texts if "line_version.rules" in text]


@pytest.mark.parametrize(("ticked", "goes_out"), [(frozenset(), True), (frozenset({"quotes_official"}), False)])
def test_the_send_asks_with_what_the_writer_declared(
    session, connected, clock, sender, network, stricter, ticked, goes_out
):
    post_factory.approved(session, connected, now=clock(), hours=2, declared=PostDeclaration(ticked=ticked))
    session.commit()
    stricter(session, connected, when=[{"if": {"declared": "quotes_official"}, "do": "block"}])
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert bool(network.published) is goes_out
