"""Films that go up in private before their hour: only what may leave, once, and away again if it may not."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.core.messages import msg
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.posts.models import Post
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingPost
from app.domain.publishing.queries.early_uploads import AHEAD, MARGIN
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.service import scheduling
from app.usecases.publishing.delivery_call import DeliveryEnvironment
from app.usecases.publishing.early_uploads import AGAIN, LEASE, EarlyUploads
from app.usecases.publishing.halts import DeliveryHalt, hold_posts
from app.usecases.publishing.upload_removal import remove_unsent_uploads
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.videos import film, store_own_film
from tests.publishing import sender_setup

CUES = "00:00.500 --> 00:02.000\nBuenos días."
pytestmark = pytest.mark.every_engine


class PrivateUploads(FakeNetwork):
    """A network that keeps films in private; `meanwhile` happens before the film's first piece is read."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.private: dict[str, OutgoingPost] = {}
        self.meanwhile: Callable[[], None] = lambda: None

    def upload_early(self, access: AccountAccess, outgoing: OutgoingPost) -> None:
        self.meanwhile()
        (attachment,) = outgoing.attachments
        with attachment.video.open() as stream:
            assert len(stream.read(attachment.video.size)) == attachment.video.size
        self.private[outgoing.key] = outgoing

    def remove_uploads(self, access: AccountAccess, key: str) -> int:
        return int(self.private.pop(key, None) is not None)


@pytest.fixture
def network(clock) -> PrivateUploads:
    return PrivateUploads(clock=clock)


@pytest.fixture
def post(session, wiring, connected, clock, tmp_path: Path) -> Post:
    """Return an approved film, due in two hours: what is planned is Madrid's time."""
    kept = store_own_film(session, wiring, connected, film(tmp_path / "a.mp4"), now=clock())
    use = MediaUse(kept.digest, "La plaza vacía", VideoUse(kept.cleaned.facts, (("es", CUES),), "Buenos días."))
    made = post_factory.approved(session, connected, now=clock(), hours=3, media=(use,))
    session.commit()
    return made


@pytest.fixture
def uploads(wiring, network) -> EarlyUploads:
    world = DeliveryEnvironment(
        networks={Network.MASTODON: network},
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        known=lambda _: (),
        clock=wiring.clock,
        wait=lambda _seconds: None,
    )
    return EarlyUploads(wiring.reading, wiring.writing, world)


def hold(session: Session, post: Post, connected, now) -> None:
    hold_posts(session, {post.id: DeliveryHalt("Por un periodo")}, now=now)


def cancel(session: Session, post: Post, connected, now) -> None:
    scheduling.cancel_deliveries(Work(session, connected.author.actor, now), post, why="Se aplaza")


def pause(session: Session, post: Post, connected, now) -> None:
    session.get_one(Channel, connected.channels[0].id).state = ChannelState.PAUSED


def refuse_account(session: Session, post: Post, connected, now) -> None:
    session.get_one(Channel, connected.channels[0].id).trouble = "La red no acepta la cuenta"


def move_unrecorded(session: Session, post: Post, connected, now) -> None:
    session.exec(select(Delivery)).one().due_at += timedelta(minutes=1)


def acts(session: Session) -> list[Act]:
    ours = (Act.DELIVERY_UPLOADED, Act.DELIVERY_UPLOAD_REMOVED)
    return [act for act in sender_setup.fresh(session, select(AuditEntry.act)) if act in ours]


def test_a_film_goes_up_once_an_hour_before_and_leaves_at_its_hour(session, wiring, post, network, uploads, clock):
    assert uploads.upload_next(clock()) == {}
    assert uploads.upload_next(clock.forward(hours=1)) == {"uploaded_early": 1}
    assert uploads.upload_next(clock.forward(minutes=10)) == {}
    (outgoing,) = network.private.values()
    assert sender_setup.state_of(session, post) is DeliveryState.SCHEDULED and network.published == []
    sender_setup.sender(wiring, network).send_due(clock.forward(minutes=50))
    (published,) = network.published
    assert (published.outgoing.key, published.outgoing.text) == (outgoing.key, outgoing.text)
    assert acts(session) == [Act.DELIVERY_UPLOADED]


@pytest.mark.parametrize("halt", [hold, cancel, pause, refuse_account, move_unrecorded])
@pytest.mark.parametrize("is_midway", [False, True])
def test_what_may_not_leave_does_not_go_up_nor_goes_on(
    session, connected, post, network, uploads, clock, halt, is_midway
):
    def stop() -> None:
        halt(session, post, connected, clock())
        session.commit()

    network.meanwhile = stop if is_midway else network.meanwhile
    clock.forward(hours=1)
    if not is_midway:
        stop()
    assert uploads.upload_next(clock()) == ({"uploads_failed": 1} if is_midway else {})
    assert network.private == {} and acts(session) == []


def test_near_its_hour_it_is_left_to_the_sending(session, wiring, post, network, uploads, clock):
    network.meanwhile = lambda: clock.forward(minutes=60) and None
    assert uploads.upload_next(clock.forward(hours=1)) == {"uploads_failed": 1}
    assert network.private == {}
    sender_setup.sender(wiring, network).send_due(clock())
    assert sender_setup.state_of(session, post) is DeliveryState.PUBLISHED


def test_approved_within_the_margin_it_waits_for_its_hour(post, uploads, clock):
    assert AHEAD > MARGIN
    assert uploads.upload_next(clock.forward(minutes=116)) == {}


def test_a_cut_one_is_tried_again_and_a_dead_worker_s_too(post, network, uploads, clock):
    def cut() -> None:
        raise NetworkError(NetworkErrorKind.NOT_SENT, msg("Se cortó."))

    network.meanwhile = cut
    assert uploads.upload_next(clock.forward(hours=1)) == {"uploads_failed": 1}
    assert uploads.upload_next(clock()) == {}

    def die() -> None:
        raise RuntimeError("killed")

    network.meanwhile = die
    with pytest.raises(RuntimeError):
        uploads.upload_next(clock.forward(seconds=int(AGAIN.total_seconds())))
    network.meanwhile = lambda: None
    assert uploads.upload_next(clock()) == {}
    assert uploads.upload_next(clock.forward(seconds=int(LEASE.total_seconds()))) == {"uploaded_early": 1}


def test_one_that_is_held_is_taken_away(session, wiring, connected, post, network, uploads, clock):
    uploads.upload_next(clock.forward(hours=1))
    networks = {Network.MASTODON: network}

    def remove() -> int:
        return remove_unsent_uploads(wiring.reading, wiring.writing, networks, wiring.keyring.unseal, now=clock())

    assert remove() == 0
    hold(session, post, connected, clock())
    session.commit()
    assert [remove(), remove()] == [1, 0] and network.private == {}
    assert uploads.upload_next(clock.forward(minutes=5)) == {}
    assert acts(session) == [Act.DELIVERY_UPLOADED, Act.DELIVERY_UPLOAD_REMOVED]
