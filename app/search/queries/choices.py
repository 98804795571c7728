"""What the filters offer."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.accounts.queries.names import NAME_HERE
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Read, as_it_is, columns

Choice = tuple[int, str]


class Choices(NamedTuple):
    people: list[Choice]
    accounts: list[Choice]


def choices(session: Session, organisation_id: int) -> Choices:
    """Everybody who holds or held a function here, and every account, by name; one statement."""
    rows = _CHOICES.all(session, organisation_id=organisation_id)
    return Choices(
        people=[(key, name) for key, name, network in rows if not network],
        accounts=[(key, called(Network(network), name)) for key, name, network in rows if network],
    )


_HELD = select(Membership.user_id).where(Membership.organisation_id == HERE)
_ACCOUNTS = columns(col(Channel.id), col(Channel.name), sa.cast(col(Channel.network), sa.String()).label("network"))
_CHOICES: Read[tuple[int, str, str]] = Read(
    columns(col(User.id), NAME_HERE.label("name"), sa.literal_column("''", sa.String()).label("network"))
    .where(col(User.id).in_(_HELD))
    .union_all(_ACCOUNTS.where(Channel.organisation_id == HERE))
    .order_by("name", "id"),
    as_it_is,
)
