"""A worker's sender over a fake network, with a stopped clock."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.notifications.models import Notice
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import AttemptOutcome, Capture, Delivery
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.sample_town import Town

TOKEN = "token-ayuntamiento"
MADE_AT = datetime(2027, 3, 5, 9, tzinfo=UTC)
WentBack = Callable[[Post], bool]


def connect(
    session: Session, wiring: Wiring, town: Town, *, base_url: str = FakeNetwork.base_url, token: str = TOKEN
) -> Channel:
    """Connect the town's first account to a server."""
    channel = session.get_one(Channel, town.channels[0].id)
    channel.base_url, channel.credentials = base_url, wiring.keyring.seal(token)
    session.commit()
    return channel


def put_on_network(session: Session, town: Town, network: Network, **fields: object) -> Channel:
    """Make the town's connected account one of another network."""
    channel = session.get_one(Channel, town.channels[0].id)
    for name, value in {"network": network, **fields}.items():
        setattr(channel, name, value)
    session.commit()
    return channel


def approve(session: Session, town: Town, now: datetime, texts: Iterable[str], *, hours: int = 2) -> list[Post]:
    posts = [post_factory.approved(session, town, now=now, hours=hours, text=text) for text in texts]
    session.commit()
    return posts


def sender(wiring: Wiring, client: object, network: Network = Network.MASTODON, **options: object) -> DeliverySender:
    return DeliverySender(
        writing=wiring.writing,
        reading=wiring.reading,
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        **{"networks": {network: client}, "patience": 30, "wait": lambda _seconds: None, **options},
    )


def fresh(session: Session, query: Any) -> list[Any]:
    """Return the rows now in the database, leaving no transaction open."""
    rows = list(session.exec(query.execution_options(populate_existing=True)))
    session.commit()
    return rows


def delivery_of(session: Session, post: Post) -> Delivery:
    """Return the post's newest."""
    query = select(Delivery).where(Delivery.post_id == post.id).order_by(col(Delivery.id).desc())
    return fresh(session, query)[0]


def state_of(session: Session, post: Post) -> DeliveryState:
    return delivery_of(session, post).state


def status_of(session: Session, post: Post) -> PostStatus:
    return fresh(session, select(Post).where(Post.id == post.id))[0].status


def captures(session: Session) -> list[Capture]:
    return fresh(session, select(Capture))


def outcomes(session: Session) -> list[AttemptOutcome]:
    return fresh(session, select(AttemptOutcome).order_by(col(AttemptOutcome.id)))


def letters(session: Session, kind: str) -> list[Notice]:
    return fresh(session, select(Notice).where(Notice.kind == kind))


def access() -> AccountAccess:
    return AccountAccess(FakeNetwork.base_url, TOKEN)


def outgoing(text: str) -> OutgoingPost:
    return OutgoingPost(text=text, language="es", attachments=(), key="otra", made_at=MADE_AT)
