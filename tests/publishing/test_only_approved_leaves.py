"""After any acts on a post, only content approved at that instant is published (invariants I1, I3, I5)."""

from datetime import date, time, timedelta
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from app.core.call_outcome import CallOutcome
from app.core.errors import Refusal
from app.core.zones import local_time
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post
from app.domain.posts.rules import draft
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.publishing.rules.delivery import (
    SendCandidate,
    SendReadiness,
    last_moment,
    send_readiness,
    state_after,
)
from app.usecases.approvals import submission
from app.usecases.posts import actions, endings
from app.usecases.posts.endings import expire_unapproved
from tests import post_factory
from tests.clocks import MONDAY
from tests.publishing import sender_setup

pytestmark = pytest.mark.every_engine

INSTANTS = st.integers(-300, 300).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
CANDIDATES = st.builds(
    SendCandidate,
    due_at=st.just(MONDAY),
    window_to=st.none() | INSTANTS,
    grace=st.just(timedelta(hours=2)),
    is_current_version=st.booleans(),
    is_approved=st.booleans(),
    post_status=st.sampled_from([status.value for status in PostStatus]),
    channel_open=st.booleans(),
)


@given(candidate=CANDIDATES, now=INSTANTS)
def test_only_what_stands_approved_and_in_time_is_ready(candidate, now):
    last = last_moment(candidate.due_at, candidate.window_to, candidate.grace)
    stands = candidate.is_current_version and candidate.is_approved and candidate.post_status == "approved"
    assert (send_readiness(candidate, now=now) is SendReadiness.READY) == (
        stands and candidate.channel_open and now <= last
    )


@given(outcome=st.sampled_from(CallOutcome), attempts=st.integers(1, 50), now=INSTANTS, retry_at=st.none() | INSTANTS)
def test_only_what_certainly_did_not_leave_comes_back_by_itself(outcome, attempts, now, retry_at):
    last = MONDAY + timedelta(hours=2)
    to = state_after(outcome, attempts=attempts, last=last, now=now, retry_at=retry_at)
    assert (to.state is D.SCHEDULED) == (outcome in (CallOutcome.NOT_SENT, CallOutcome.RATE_LIMITED))
    assert to.at is None or to.at <= last + timedelta(seconds=1)


def _edit(session, post, town, now):
    changed = post_factory.draft(town, now=now, hours=2, text="Otro texto, que nadie ha aprobado.")
    actions.save_post(Work(session, town.editor.actor, now), post, changed, base=post.base)


DEEDS = {
    "edit": _edit,
    "hold": lambda s, p, t, now: actions.hold_post(Work(s, t.supervisor.actor, now), p, reason="Luto"),
    "release": lambda s, p, t, now: actions.release_post(Work(s, t.supervisor.actor, now), p, reason="Ya"),
    "withdraw": lambda s, p, t, now: endings.withdraw_post(Work(s, t.editor.actor, now), p, reason="No procede"),
    "reject": lambda s, p, t, now: post_factory.decide(s, p, Verdict.REJECTED, by=t.supervisor, now=now),
    "reopen": lambda s, p, t, now: actions.reopen_post(Work(s, t.editor.actor, now), p),
}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(sorted(DEEDS)), min_size=1, max_size=4))
def test_nothing_goes_out_but_the_approved_text_of_a_post_still_approved(
    session, connected, clock, wiring, network, names
):
    network.published.clear()
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    for name in names:
        try:
            DEEDS[name](session, post, connected, clock())
            session.commit()
        except Refusal:
            session.rollback()
    stands = sender_setup.status_of(session, post) is PostStatus.APPROVED
    clock.forward(hours=1)
    sender_setup.sender(wiring, network).send_due(clock())
    assert network.texts == ([post_factory.TEXT] if stands else [])
    clock.instant = MONDAY


@pytest.mark.parametrize("name", ["edit", "hold", "withdraw"])
def test_a_deed_racing_the_claim_comes_wholly_before_or_after(session, connected, clock, wiring, network, name):
    for _ in range(5):
        post = post_factory.approved(session, connected, now=clock(), hours=2)
        session.commit()
        due = clock.forward(hours=1)
        racer = Thread(target=sender_setup.sender(wiring, network).send_due, args=(due,))
        sent_before = len(network.published)
        racer.start()
        did = _race(wiring, post, connected, name, due)
        racer.join()
        went = len(network.published) - sent_before
        assert went + did == 1 or (name == "hold" and went <= 1)
        clock.instant = MONDAY


def _race(wiring, post, town, name, now) -> int:
    with wiring.writing() as other:
        mine = other.exec(select(Post).where(Post.id == post.id).with_for_update()).one()
        try:
            DEEDS[name](other, mine, town, now)
            other.commit()
        except Refusal:
            return 0
        return 1


def test_a_post_in_review_whose_hour_passed_expires(session, connected, clock, wiring):
    post = post_factory.submitted(session, connected, now=clock(), hours=2)
    session.commit()
    assert expire_unapproved(wiring.reading, wiring.writing, clock()) == 0
    assert expire_unapproved(wiring.reading, wiring.writing, clock.forward(hours=1)) == 1
    assert sender_setup.status_of(session, post) is PostStatus.EXPIRED
    assert expire_unapproved(wiring.reading, wiring.writing, clock()) == 0


def test_what_was_withdrawn_can_be_approved_again_as_it_was(session, connected, clock, sender, network):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    DEEDS["withdraw"](session, post, connected, clock())
    actions.reopen_post(Work(session, connected.editor.actor, clock()), post)
    submission.submit_post(Work(session, connected.author.actor, clock()), post)
    post_factory.decide(session, post, Verdict.APPROVED, by=connected.supervisor, now=clock())
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert network.texts == [post_factory.TEXT]


def test_what_expired_can_be_agreed_again_and_goes_out(session, connected, clock, sender, network):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=4))
    (post,) = sender_setup.fresh(session, select(Post))
    actions.reopen_post(Work(session, connected.editor.actor, clock()), post)
    again = post_factory.draft(connected, now=clock(), hours=2)
    actions.save_post(Work(session, connected.author.actor, clock()), post, again, base=post.base)
    submission.submit_post(Work(session, connected.author.actor, clock()), post)
    post_factory.decide(session, post, Verdict.APPROVED, by=connected.supervisor, now=clock())
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert network.texts == [post_factory.TEXT]


@pytest.mark.parametrize(
    ("day", "at", "utc"), [(date(2027, 3, 28), time(3, 30), 1), (date(2027, 10, 31), time(3, 30), 2)]
)
def test_on_the_days_the_clocks_change_it_leaves_at_the_agreed_hour(
    session, connected, clock, sender, network, day, at, utc
):
    plan = draft.PublicationPlan(on=day, at=at)
    post = post_factory.approved(session, connected, now=clock(), plan=plan)
    session.commit()
    clock.instant = clock.instant.replace(year=day.year, month=day.month, day=day.day, hour=utc, minute=29)
    assert not sender.send_due(clock())
    assert sender.send_due(clock.forward(minutes=1)) == {D.PUBLISHED: 1}
    assert local_time(sender_setup.delivery_of(session, post).due_at, "Europe/Madrid").strftime("%H:%M") == "03:30"


def test_deliveries_of_an_edited_text_stay_cancelled(session, connected, clock, sender, network):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    _edit(session, post, connected, clock())
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert [row.state for row in sender_setup.fresh(session, select(Delivery))] == [D.CANCELLED]
