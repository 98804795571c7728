from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, select_columns
from app.db.work import Work
from app.domain.directory.models import AccountAct, Channel, NetworkRegistration
from app.domain.directory.rules.account_acts import PAUSED_TOGETHER
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.people.models import User
from app.domain.people.queries.known_names import name_in

ListedChannel = tuple[Channel, str | None]


def channels(session: Session, *, organisation_id: int, closed: bool = False) -> Sequence[ListedChannel]:
    return session.exec(
        select(Channel, name_in(organisation_id))
        .join(User, col(User.id) == Channel.responsible_id, isouter=True)
        .where(Channel.organisation_id == organisation_id, _is_closed(closed))
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    ).all()


def channel_or_404(session: Session, channel_id: int, *, organisation_id: int, lock: bool = False) -> Channel:
    wanted = select(Channel).where(Channel.organisation_id == organisation_id, Channel.id == channel_id)
    channel = session.exec(wanted.with_for_update() if lock else wanted).first()
    if channel is None:
        raise NotFound(msg("Esa cuenta no existe."))
    return channel


def channels_answered_for(work: Work, user_id: int) -> Sequence[Channel]:
    return work.session.exec(
        select(Channel).where(Channel.organisation_id == work.organisation_id, Channel.responsible_id == user_id)
    ).all()


def channel_by_handle(session: Session, network: Network, handle: str, *, organisation_id: int) -> Channel | None:
    return session.exec(
        select(Channel).where(
            Channel.organisation_id == organisation_id,
            Channel.network == network,
            func.lower(col(Channel.handle)) == handle.lower(),
        )
    ).first()


def is_channel_name_taken(session: Session, network: Network, name: str, *, organisation_id: int) -> bool:
    mine = (Channel.organisation_id == organisation_id, Channel.network == network)
    matches = session.exec(select(Channel.id).where(*mine, func.lower(col(Channel.name)) == name.lower()).limit(1))
    return matches.first() is not None


def open_channels(session: Session, *, organisation_id: int, lock: bool = False) -> Sequence[Channel]:
    """Return the open accounts by key, as every use case locks."""
    wanted = select(Channel).where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
    wanted = wanted.order_by(col(Channel.id))
    return session.exec(wanted.with_for_update() if lock else wanted).all()


def channels_paused_together(session: Session, *, organisation_id: int) -> Sequence[Channel]:
    """Return the accounts whose newest act is a pause of every account at once."""
    return session.exec(
        select(Channel)
        .join(AccountAct, col(AccountAct.channel_id) == Channel.id)
        .where(*_are_paused_together(organisation_id))
        .order_by(col(Channel.id))
    ).all()


class JointPause(NamedTuple):
    """The pause of every account at once, while `accounts` of them are still so."""

    by_name: str
    done_at: datetime
    reason: str
    accounts: int


def joint_pause(work: Work) -> JointPause | None:
    """Return the newest, if any account waits to be opened again."""
    return _JOINT_PAUSE.first(work.session, organisation_id=work.organisation_id)


def connected_networks(session: Session) -> frozenset[Network]:
    """Return the networks where an account of any organisation is connected."""
    wanted = select(col(Channel.network)).where(Channel.publishing == Publishing.API)
    return frozenset(session.exec(wanted.where(col(Channel.credentials).is_not(None)).distinct()))


def accounts_to_reconnect(session: Session, *, organisation_id: int, until: datetime) -> Sequence[Channel]:
    """Return connected accounts whose credentials the network refused, or that end by then."""
    wanted = _connected().where(Channel.organisation_id == organisation_id)
    wanted = wanted.where(or_(col(Channel.trouble) != "", col(Channel.credentials_end_at) <= until))
    return session.exec(wanted.order_by(col(Channel.network), Channel.name, col(Channel.id))).all()


def connections_ending(session: Session, *, until: datetime) -> Sequence[Channel]:
    """Return every organisation's connected accounts whose credentials end by then."""
    return session.exec(_connected().where(col(Channel.credentials_end_at) <= until).order_by(col(Channel.id))).all()


def locked_channel(session: Session, channel_id: int) -> Channel | None:
    return session.exec(select(Channel).where(Channel.id == channel_id).with_for_update()).first()


def open_channel_count(session: Session, *, organisation_id: int) -> int:
    return session.exec(
        select(func.count(col(Channel.id))).where(
            Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN
        )
    ).one()


def channel_counts(work: Work) -> tuple[int, int]:
    """Count the accounts in use and the closed ones."""
    rows = work.session.exec(
        select(Channel.state, func.count(col(Channel.id)))
        .where(Channel.organisation_id == work.organisation_id)
        .group_by(col(Channel.state))
    ).all()
    closed = sum(number for state, number in rows if state is ChannelState.CLOSED)
    return sum(number for _, number in rows) - closed, closed


def client_registration(session: Session, base_url: str, redirect_uri: str) -> NetworkRegistration | None:
    return session.get(NetworkRegistration, (base_url, redirect_uri))


def client_registrations(session: Session, base_url: str) -> Sequence[NetworkRegistration]:
    """Return registrations, one per address this installation has had."""
    return session.exec(select(NetworkRegistration).where(NetworkRegistration.base_url == base_url)).all()


def _are_paused_together(organisation_id: Any) -> tuple[Any, ...]:
    newest = (
        select(func.max(AccountAct.id))
        .where(AccountAct.organisation_id == organisation_id)
        .group_by(col(AccountAct.channel_id))
    )
    return (
        Channel.organisation_id == organisation_id,
        Channel.state == ChannelState.PAUSED,
        col(AccountAct.id).in_(newest),
        AccountAct.ground == PAUSED_TOGETHER,
    )


_JOINT_PAUSE: Query[JointPause] = Query(
    select_columns(AccountAct.by_name, AccountAct.done_at, AccountAct.reason, func.count().over())
    .join(Channel, col(Channel.id) == AccountAct.channel_id)
    .where(*_are_paused_together(ORGANISATION_ID))
    .order_by(col(AccountAct.id).desc())
    .limit(1),
    JointPause,
)


def _connected() -> SelectOfScalar[Channel]:
    """Select connected accounts; nobody waits for closed ones."""
    return select(Channel).where(Channel.publishing == Publishing.API, Channel.state != ChannelState.CLOSED)


def _is_closed(closed: bool) -> ColumnElement[bool]:
    state = col(Channel.state)
    return state == ChannelState.CLOSED if closed else state != ChannelState.CLOSED
