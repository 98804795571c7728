"""What may be chosen and what is named by its key: accounts, topics, people and calendars, in one statement."""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import Membership, User
from app.calendar.models import ExternalCalendar
from app.calendar.queries.windows import Choice
from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network, called
from app.db.reads import HERE, Read, columns
from app.topics.models import Topic

ACCOUNT, TOPIC, PERSON, OUTSIDE = "account", "topic", "author", "outside"
"""Kinds, as addresses call them."""


class Named(NamedTuple):
    """`is_open`: whether it is in use still."""

    kind: str
    key: int
    name: str
    is_open: bool


def named(session: Session, organisation_id: int) -> Mapping[tuple[str, int], Named]:
    """Everything that a filter may name, by its kind and its key, in the order of its names."""
    return {(one.kind, one.key): one for one in _NAMED.all(session, organisation_id=organisation_id)}


def of_kind(found: Mapping[tuple[str, int], Named], kind: str) -> list[Choice]:
    """As a field offers them: those closed too, since what they said is still there."""
    return [(one.key, one.name) for one in found.values() if one.kind == kind]


def _named(kind: str, key: int, network: str, name: str, is_open: bool) -> Named:
    return Named(kind, key, called(Network(network), name) if network else name, bool(is_open))


_NO_NETWORK, _ALWAYS = sa.literal(""), sa.true()
_NAMED: Read[Named] = Read(
    sa.union_all(
        columns(
            sa.literal(ACCOUNT),
            Channel.id,
            sa.cast(Channel.network, sa.String),
            Channel.name,
            sa.type_coerce(col(Channel.state) != ChannelState.CLOSED, sa.Boolean),
        ).where(Channel.organisation_id == HERE),
        columns(sa.literal(TOPIC), Topic.id, _NO_NETWORK, Topic.name, ~col(Topic.closed)).where(
            Topic.organisation_id == HERE
        ),
        columns(sa.literal(PERSON), User.id, _NO_NETWORK, User.name, _ALWAYS).where(
            col(User.id).in_(columns(Membership.user_id).where(Membership.organisation_id == HERE))
        ),
        columns(
            sa.literal(OUTSIDE), ExternalCalendar.id, _NO_NETWORK, ExternalCalendar.name, ExternalCalendar.is_shown
        ).where(ExternalCalendar.organisation_id == HERE),
    ).order_by(*(sa.literal_column(str(place)) for place in (1, 3, 4, 2))),
    _named,
)
