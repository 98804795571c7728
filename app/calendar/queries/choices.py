"""What every page of the calendar asks for: accounts and topics to narrow by, and how far the record goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.audit.models import AuditHead
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called, names_of
from app.db.columns import Id
from app.db.reads import HERE, Read, as_it_is, columns
from app.topics.models import Topic

Choice = tuple[int, str]
_ACCOUNT, _TOPIC, _HEAD = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Choices:
    """Accounts and topics as (id, name); `names`, what accounts are called in a sentence.

    `head` closes the record: while it is the same, nobody did anything.
    """

    accounts: Sequence[Choice]
    topics: Sequence[Choice]
    names: Mapping[int, str]
    head: str


def choices_and_head(session: Session, organisation_id: int) -> Choices:
    """One statement."""
    rows = _CHOICES.all(session, organisation_id=organisation_id)
    known = {key: (Network(network), name) for what, network, name, key in rows if what == _ACCOUNT}
    return Choices(
        accounts=[(key, called(*account)) for key, account in known.items()],
        topics=[(key, name) for what, _, name, key in rows if what == _TOPIC],
        names=dict(zip(known, names_of(list(known.values())), strict=True)),
        head=next((name for what, _, name, _ in rows if what == _HEAD), ""),
    )


def choices_of(session: Session, organisation_id: int) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """Accounts and topics to narrow by."""
    found = choices_and_head(session, organisation_id)
    return found.accounts, found.topics


_NO_NETWORK = sa.literal("", sa.String())
_LEGS = sa.union_all(
    columns(
        sa.literal(_ACCOUNT).label("what"),
        sa.type_coerce(col(Channel.network), sa.String()).label("network"),
        col(Channel.name).label("name"),
        col(Channel.id).label("key"),
    ).where(Channel.organisation_id == HERE),
    columns(sa.literal(_TOPIC), _NO_NETWORK, Topic.name, Topic.id).where(Topic.organisation_id == HERE),
    columns(sa.literal(_HEAD), _NO_NETWORK, AuditHead.hash, sa.cast(sa.null(), Id())).where(
        col(AuditHead.organisation_id) == HERE
    ),
).subquery()
_CHOICES: Read[tuple[int, str, str, int]] = Read(
    columns(_LEGS).order_by(_LEGS.c.what, _LEGS.c.network, _LEGS.c.name, _LEGS.c.key), as_it_is
)
