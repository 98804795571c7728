"""An embargo set after the approval is obeyed at sending time, and past its hour it stops nothing."""

from datetime import timedelta

import pytest

from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.states import PostStatus
from app.domain.requests.queries import provenance
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import RequestOutcome
from app.usecases.posts import actions
from app.usecases.requests import outcomes
from tests import post_factory
from tests.publishing import sender_setup
from tests.requests.sample_requests import ASKED, CALLER, asked

pytestmark = pytest.mark.postgresql

HOUR = timedelta(hours=1)


def approved(session, town, clock):
    """Return a post due in two hours, and its request, which has no embargo."""
    post = post_factory.post(session, town, now=clock(), hours=3)
    by_author = Work(session, town.author.actor, clock())
    request = outcomes.register_for_post(by_author, town.organisation, ASKED, CALLER, post)
    post_factory.resubmit(session, town, post, now=clock())
    for reviewer in (town.neutrality_reviewer, town.supervisor):
        post_factory.decide(session, post, Verdict.APPROVED, by=reviewer, now=clock())
    assert post.status is PostStatus.APPROVED
    return post, request


def embargoed_meanwhile(session, town, clock, request, *, until):
    """Join another request for the same to the first, embargoed until then."""
    other = asked(session, town, now=clock(), embargo_until=until)
    merged = RequestOutcome(RequestActKind.MERGED)
    outcomes.join_request(Work(session, town.editor.actor, clock()), other, merged, request.code)
    session.commit()


def test_it_is_held_with_its_hour_and_people_are_told(session, connected, clock, sender, network):
    post, request = approved(session, connected, clock)
    embargoed_meanwhile(session, connected, clock, request, until=clock() + 2 * HOUR + timedelta(minutes=15))
    sender.send_due(clock.forward(hours=2))
    assert network.published == []
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD
    reason = "FL-06: Lo que se pide con embargo no sale antes de su hora. No antes del 01/03/2027, 12:15."
    mark = last_mark(session, post)
    session.commit()
    assert (mark.by_name, mark.reason) == ("Cauce", reason)
    assert {letter.context["reason"] for letter in sender_setup.letters(session, "post_held")} == {reason}


def test_released_too_soon_it_is_held_again_and_past_its_hour_it_goes_out(session, connected, clock, sender, network):
    post, request = approved(session, connected, clock)
    embargoed_meanwhile(session, connected, clock, request, until=clock() + 2 * HOUR + timedelta(minutes=15))
    sender.send_due(clock.forward(hours=2))
    release(session, connected, post, clock)
    sender.send_due(clock.forward(minutes=5))
    assert (network.published, sender_setup.status_of(session, post)) == ([], PostStatus.ON_HOLD)
    release(session, connected, post, clock)
    sender.send_due(clock.forward(minutes=10))
    assert network.texts == [post_factory.TEXT]


def test_an_embargo_that_has_passed_stops_nothing(session, connected, clock, sender, network):
    _, request = approved(session, connected, clock)
    embargoed_meanwhile(session, connected, clock, request, until=clock() + 2 * HOUR)
    sender.send_due(clock.forward(hours=2))
    assert network.texts == [post_factory.TEXT]
    assert provenance.request_wish(session, connected.id, request.id).embargo_until == clock()


def release(session, town, post, clock):
    session.refresh(post)
    actions.release_post(Work(session, town.supervisor.actor, clock()), post, reason="Se ha hablado con la consejería")
    session.commit()
