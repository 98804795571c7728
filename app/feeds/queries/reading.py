"""What answering a feed reads: one statement for its address, one more when its bytes are not at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.accounts.rules import permissions_of
from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network, called
from app.core.errors import NotFound
from app.core.words import say
from app.core.zones import day_in
from app.feeds.models import FeedBlock, FeedSubscription, FeedVersion
from app.feeds.rules.readers import Audience, Window, audiences
from app.organisations.models import Organisation
from app.periods.rules.runs import LONGEST_DAYS

LONGEST = timedelta(days=LONGEST_DAYS)
"""What binds now may have begun that long ago."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscription with its person's rights as they are now. No audience: nothing is theirs any more."""

    subscription_id: int
    organisation_id: int
    organisation: str
    slug: str
    zone: str
    channels: tuple[int, ...]
    audiences: tuple[str, ...]
    version: int
    changed_at: datetime
    read_at: datetime | None
    revoked_at: datetime | None


def _table(model: Any) -> sa.Table:
    table: sa.Table = model.__table__
    return table


_S, _O, _U, _M, _V, _B = map(_table, (FeedSubscription, Organisation, User, Membership, FeedVersion, FeedBlock))
_READER = (
    sa.select(
        *_S.c["id", "organisation_id", "user_id", "scope", "created_at", "read_at", "revoked_at"],
        *_O.c["name", "slug", "zone"],
        _U.c.disabled_at,
        *_V.c["version", "changed_at"],
        *_M.c["role", "post_kind", "starts_on", "ends_on"],
    )
    .join_from(_S, _O, _O.c.id == _S.c.organisation_id)
    .join(_U, _U.c.id == _S.c.user_id)
    .outerjoin(_V, _V.c.organisation_id == _S.c.organisation_id)
    .outerjoin(_M, (_M.c.user_id == _S.c.user_id) & (_M.c.organisation_id == _S.c.organisation_id))
    .where(_S.c.token_hash == sa.bindparam("token_hash"))
)
"""Without the ORM: an unchanged feed is answered with this alone."""


def reader(session: Session, token_hash: str, *, now: datetime) -> Reader | None:
    """Whoever reads with this token."""
    rows = session.connection().execute(_READER, {"token_hash": token_hash}).mappings().all()
    if not rows:
        return None
    row = rows[0]
    return Reader(
        subscription_id=row["id"],
        organisation_id=row["organisation_id"],
        organisation=row["name"],
        slug=row["slug"],
        zone=row["zone"],
        channels=tuple(row["scope"].get("channels", ())),
        audiences=_audiences(rows, row["user_id"], today=day_in(now, row["zone"])),
        version=row["version"] or 0,
        changed_at=max(filter(None, (row["created_at"], row["changed_at"], row["disabled_at"]))),
        read_at=row["read_at"],
        revoked_at=row["revoked_at"],
    )


def _audiences(rows: Sequence[Any], user_id: int, *, today: date) -> tuple[str, ...]:
    if rows[0]["disabled_at"]:
        return ()
    held = [row for row in rows if row["role"] and row["starts_on"] <= today and (row["ends_on"] or date.max) >= today]
    return audiences(permissions_of([row["role"] for row in held], [row["post_kind"] for row in held]), user_id)


def blocks(session: Session, reader: Reader, window: Window) -> Sequence[bytes]:
    """The rendered entries of a reader, in the order they happen."""
    posts = _B.c.audience.in_(reader.audiences) & (_B.c.audience != Audience.EVERYONE)
    if reader.channels:
        posts &= _speaks_through(session, reader.channels)
    dates = (_B.c.audience == Audience.EVERYONE) & (_B.c.starts_at >= window.opens - LONGEST)
    query = (
        sa.select(_B.c.block)
        .where(_B.c.organisation_id == reader.organisation_id, _B.c.starts_at < window.closes)
        .where(sa.or_(posts & (_B.c.starts_at >= window.opens), dates))
        .where(sa.or_(_B.c.gone_at.is_(None), _B.c.gone_at >= window.gone_since))
        .order_by(_B.c.starts_at, _B.c.id)
    )
    return [bytes(block) for block in session.connection().execute(query).scalars()]


def _speaks_through(session: Session, channels: Sequence[int]) -> sa.ColumnElement[bool]:
    """Whether an entry names one of these accounts."""
    if session.get_bind().dialect.name == "postgresql":
        named = sa.func.jsonb_array_elements_text(_B.c.channel_ids).table_valued("value")
        wanted: Sequence[Any] = [str(channel) for channel in channels]
    else:
        named = sa.func.json_each(_B.c.channel_ids).table_valued("value")
        wanted = channels
    return sa.exists(sa.select(sa.literal(1)).select_from(named).where(named.c.value.in_(wanted)))


def subscriptions(session: Session, organisation_id: int, user_id: int) -> Sequence[FeedSubscription]:
    """A person's live addresses, the newest first."""
    return session.exec(
        select(FeedSubscription)
        .where(FeedSubscription.organisation_id == organisation_id, FeedSubscription.user_id == user_id)
        .where(col(FeedSubscription.revoked_at).is_(None))
        .order_by(col(FeedSubscription.id).desc())
    ).all()


def subscription_or_404(session: Session, organisation_id: int, user_id: int, subscription_id: int) -> FeedSubscription:
    """One of a person's own live addresses; raises `NotFound`."""
    found = session.exec(
        select(FeedSubscription)
        .where(FeedSubscription.organisation_id == organisation_id, FeedSubscription.user_id == user_id)
        .where(FeedSubscription.id == subscription_id, col(FeedSubscription.revoked_at).is_(None))
    ).first()
    if found is None:
        raise NotFound(say("Esta suscripción no existe o ya está retirada."))
    return found


def channels(session: Session, organisation_id: int) -> Sequence[tuple[int, str]]:
    """The accounts a subscription can be narrowed to: every one that was ever opened."""
    found = session.exec(
        select(Channel.id, Channel.network, Channel.name)
        .where(Channel.organisation_id == organisation_id, Channel.state != ChannelState.PROPOSED)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    )
    return [(key, called(Network(network), name)) for key, network, name in found]
