"""A worker's sender over a fake network, with a clock that moves only when told."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.ports import Access, Outgoing
from app.channels.rules.accounts import Network
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.notifications.models import Notice
from app.publishing.jobs import Sender
from app.publishing.models import AttemptOutcome, Capture, Delivery
from app.publishing.rules import DeliveryState
from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.fakes import FakeNetwork

TOKEN = "token-ayuntamiento"
WentBack = Callable[[Post], bool]


def connect(
    session: Session, wiring: Wiring, town: Town, *, base_url: str = FakeNetwork.base_url, token: str = TOKEN
) -> Channel:
    """Connect the town's first account to a server."""
    channel = session.get_one(Channel, town.channels[0].id)
    channel.base_url, channel.credentials = base_url, wiring.keyring.seal(token)
    session.commit()
    return channel


def sender(wiring: Wiring, network: object, **options: object) -> Sender:
    return Sender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks={Network.MASTODON: network},
        files=wiring.files,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        wait=lambda _seconds: None,
        **{"patience": 30, **options},
    )


def fresh(session: Session, query: Any) -> list[Any]:
    """Rows as they are in the database now; no transaction stays open behind."""
    found = list(session.exec(query.execution_options(populate_existing=True)))
    session.commit()
    return found


def delivery_of(session: Session, post: Post) -> Delivery:
    """The post's newest delivery."""
    query = select(Delivery).where(Delivery.post_id == post.id).order_by(col(Delivery.id).desc())
    return fresh(session, query)[0]


def state_of(session: Session, post: Post) -> DeliveryState:
    return delivery_of(session, post).state


def status_of(session: Session, post: Post) -> Status:
    return fresh(session, select(Post).where(Post.id == post.id))[0].status


def captures(session: Session) -> list[Capture]:
    return fresh(session, select(Capture))


def outcomes(session: Session) -> list[AttemptOutcome]:
    return fresh(session, select(AttemptOutcome).order_by(col(AttemptOutcome.id)))


def letters(session: Session, kind: str) -> list[Notice]:
    return fresh(session, select(Notice).where(Notice.kind == kind))


def access() -> Access:
    return Access(FakeNetwork.base_url, TOKEN)


def outgoing(text: str) -> Outgoing:
    return Outgoing(text=text, language="es", attachments=(), key="otra")
