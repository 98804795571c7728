"""Giving a person a secret address, taking it back, and noting that it was read."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, func, update

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.ids import new_token, token_digest
from app.core.words import say
from app.feeds.models import FeedSubscription
from app.feeds.queries import reading
from app.feeds.rules.readers import MOST_ADDRESSES


def subscribe(
    session: Session, *, name: str, channels: Collection[int] = (), actor: Actor, now: datetime
) -> tuple[FeedSubscription, str]:
    """A new address for this person and its token, which is not kept and cannot be shown again.

    `channels` narrows it to the entries of those accounts; none means all. Raises `Refusal` for an unknown account.
    """
    demand(actor.may(Permission.FEED_SUBSCRIBE))
    _check_channels(session, channels, actor)
    if len(reading.subscriptions(session, actor.organisation_id, actor.person_id)) >= MOST_ADDRESSES:
        raise Refusal(say("Ya tiene %(count)s direcciones: retire una que no use.", count=MOST_ADDRESSES))
    token = new_token()
    subscription = FeedSubscription(
        organisation_id=actor.organisation_id,
        user_id=actor.person_id,
        name=name,
        token_hash=token_digest(token),
        scope={"channels": sorted(channels)} if channels else {},
        created_at=now,
    )
    session.add(subscription)
    session.flush()
    audit.record(session, Act.FEED_SUBSCRIBED, actor=actor, now=now, subject=f"feed:{subscription.id}", name=name)
    return subscription, token


def revoke(session: Session, subscription: FeedSubscription, *, actor: Actor, now: datetime) -> None:
    """From now on the address answers that it is gone, for ever."""
    demand(subscription.user_id == actor.id)
    subscription.revoked_at = now
    session.flush()
    audit.record(
        session, Act.FEED_REVOKED, actor=actor, now=now, subject=f"feed:{subscription.id}", name=subscription.name
    )


def forget_reader(session: Session, organisation_id: int, user_id: int, *, now: datetime) -> None:
    """Every address of a person in an organisation is gone for ever, with the name and the program it was given to."""
    theirs = update(FeedSubscription).where(
        col(FeedSubscription.organisation_id) == organisation_id, col(FeedSubscription.user_id) == user_id
    )
    ended = func.coalesce(FeedSubscription.revoked_at, now)
    session.execute(theirs.values(name="", client="", scope={}, revoked_at=ended))


def note_reading(session: Session, subscription_id: int, program: str, *, now: datetime) -> None:
    """Remember that it was read, and by what kind of program."""
    session.execute(
        update(FeedSubscription)
        .where(col(FeedSubscription.id) == subscription_id)
        .values(read_at=now, client=program)
        .execution_options(synchronize_session=False)
    )


def _check_channels(session: Session, channels: Collection[int], actor: Actor) -> None:
    known = {number for number, _ in reading.channels(session, actor.organisation_id)}
    if set(channels) - known:
        raise Refusal(say("Una de las cuentas elegidas no existe."))
