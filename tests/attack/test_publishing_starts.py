"""What dies, or is held, while its files go up was not published, and nobody has to look for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from app.db.work import Work
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import AttemptOutcome, Delivery, PublishingStart
from app.domain.publishing.ports import AccountAccess, OutgoingPost, PublishReceipt
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.posts import actions
from app.usecases.publishing import delivery_sender
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.pictures import picture, store_own_picture
from tests.publishing import sender_setup

pytestmark = pytest.mark.every_engine
AFTER_LEASE = delivery_sender.LEASE + timedelta(seconds=1)


class Died(BaseException):
    """The process ended there."""


class Staged(FakeNetwork):
    """Uploads, and says that its act begins just before it."""

    tells_beginning = True
    uploading: Callable[[], None] = staticmethod(lambda: None)
    begun: Callable[[], None] = staticmethod(lambda: None)

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        self.uploading()
        outgoing.begin()
        self.begun()
        return super().publish(access, outgoing)


def die() -> None:
    raise Died


@pytest.fixture
def network(clock) -> Staged:
    return Staged(clock=clock)


@pytest.fixture
def post(session, wiring, connected, clock):
    stored = store_own_picture(
        session, wiring.files, wiring.images.cleaned(picture()), name="a.png", actor=connected.author.actor, now=clock()
    )
    uses = (MediaUse(stored.digest, "Una playa"),)
    made = post_factory.approved(session, connected, now=clock(), hours=2, media=uses)
    session.commit()
    clock.forward(hours=1)
    return made


@pytest.fixture
def dies(wiring, clock, sender, network):
    """Return a function: a worker dies at a point of the call, and another takes its work over after the lease."""

    def at(point: str) -> None:
        setattr(network, point, die)
        with pytest.raises(Died):
            sender.send_due(clock())
        setattr(network, point, lambda: None)
        other = sender_setup.sender(wiring, network)
        other.send_due(clock.forward(seconds=AFTER_LEASE.total_seconds()))
        other.send_due(clock.forward(seconds=6))

    return at


def test_a_death_while_uploading_is_not_sent_and_is_sent_once_by_itself(session, network, post, dies):
    dies("uploading")
    assert (sender_setup.state_of(session, post), len(network.texts)) == (D.PUBLISHED, 1)
    assert [each.outcome for each in sender_setup.outcomes(session)] == ["not_sent", "published"]
    assert sender_setup.letters(session, "delivery_unconfirmed") == []


def test_a_death_after_the_act_was_begun_is_for_a_person(session, network, post, dies):
    dies("begun")
    assert (sender_setup.state_of(session, post), network.texts) == (D.UNCONFIRMED, [])
    assert len(sender_setup.fresh(session, select(PublishingStart))) == 1
    assert sender_setup.fresh(session, select(AttemptOutcome)) == []


def test_a_hold_while_uploading_is_kept_and_nothing_is_published(
    session, wiring, connected, clock, sender, network, post
):
    held = list[bool]()

    def hold() -> None:
        with wiring.writing() as other:
            its = other.get_one(type(post), key)
            held.append(actions.hold_post(Work(other, connected.supervisor.actor, clock()), its, reason="No"))
            other.commit()

    key, network.uploading = post.id, hold
    session.commit()
    sender.send_due(clock())
    assert (held, network.texts) == ([False], [])
    assert (sender_setup.state_of(session, post), sender_setup.status_of(session, post)) == (
        D.SCHEDULED,
        PostStatus.ON_HOLD,
    )


def test_a_worker_that_lost_its_lease_while_uploading_does_not_begin(session, wiring, clock, sender, network, post):
    def lose() -> None:
        with wiring.writing() as other:
            (row,) = other.exec(select(Delivery).where(Delivery.post_id == key))
            row.lease_token = "another"
            other.commit()

    key, network.uploading = post.id, lose
    session.commit()
    sender.send_due(clock())
    assert network.texts == [] and sender_setup.fresh(session, select(PublishingStart)) == []
