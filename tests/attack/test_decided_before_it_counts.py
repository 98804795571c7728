"""What a person decided before something was known never counts as decided after it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.states import Verdict
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals.decisions import SeenPost
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.review import decision_effect, provisional
from app.usecases.review.provisional import Grace
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql
GRACE = timedelta(seconds=15)


@pytest.fixture
def decided(session: Session, connected: Town, clock: StoppedClock) -> Post:
    """Return a post of an event, due in two hours, whose approval has no effect yet."""
    event = factories.event_topic(session, connected)
    post = post_factory.submitted(session, connected, now=clock(), hours=2, topic_id=event.id)
    version = posts.version_of(session, post)
    assert version is not None
    seen, ruling = SeenPost(post, version.content_hash), Ruling(Verdict.APPROVED)
    actor = connected.supervisor.actor
    given = provisional.give_decision(Work(session, actor, clock()), seen, ruling, Grace(GRACE))
    assert isinstance(given, ProvisionalDecision)
    return post


def _call_election(session: Session, town: Town, *, now: datetime) -> None:
    vote = now.date() + timedelta(days=54)
    factories.confirm(session, town, factories.election(session, town, now=now, vote=vote), now=now)
    session.commit()


def _take_effect(session: Session, wiring: Wiring, clock: StoppedClock) -> None:
    session.commit()
    assert decision_effect.settle_due(wiring.reading, wiring.writing, now=clock.forward(seconds=15)) == 1
    session.expire_all()


def test_an_approval_given_before_the_call_and_taking_effect_after_it_is_held_and_says_why(
    session: Session,
    connected: Town,
    wiring: Wiring,
    clock: StoppedClock,
    sender: DeliverySender,
    network: FakeNetwork,
    decided: Post,
):
    _call_election(session, connected, now=clock.forward(seconds=5))
    _take_effect(session, wiring, clock)
    mark = last_mark(session, decided)
    assert decided.status is PostStatus.ON_HOLD and mark and mark.reason.startswith(str(K.ELECTORAL_PERIOD.label))
    assert sender_setup.letters(session, "post_held")
    sender.send_due(clock.forward(hours=2))
    assert network.published == []


def test_the_send_itself_stops_it_when_the_call_came_between_the_effect_and_it(
    session: Session,
    connected: Town,
    wiring: Wiring,
    clock: StoppedClock,
    sender: DeliverySender,
    network: FakeNetwork,
    decided: Post,
):
    """The call confirmed within the grace, and seen by nobody at the effect: another transaction, not yet committed."""
    called = clock.forward(seconds=5)
    _take_effect(session, wiring, clock)
    assert decided.status is PostStatus.APPROVED
    vote = called.date() + timedelta(days=54)
    whole = factories.election(session, connected, now=called, vote=vote)
    with_nothing_to_hold = decided.planned_at
    decided.planned_at = None
    session.flush()
    factories.confirm(session, connected, whole, now=called)
    decided.planned_at = with_nothing_to_hold
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert network.published == [] and sender_setup.status_of(session, decided) is PostStatus.ON_HOLD


def test_an_approval_given_after_the_call_goes_out_though_it_waited_for_its_effect(
    session: Session,
    connected: Town,
    wiring: Wiring,
    clock: StoppedClock,
    sender: DeliverySender,
    network: FakeNetwork,
    request: pytest.FixtureRequest,
):
    _call_election(session, connected, now=clock())
    clock.forward(seconds=1)
    post = request.getfixturevalue("decided")
    _take_effect(session, wiring, clock)
    assert sender_setup.status_of(session, post) is PostStatus.APPROVED
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1
