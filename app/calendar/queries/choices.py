"""What the filters of the table offer, in one statement: accounts, topics and people."""

from collections import defaultdict

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import Membership, User
from app.calendar.queries.windows import Choice
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Read, as_it_is, columns
from app.topics.models import Topic

_ACCOUNT, _TOPIC, _PERSON = "account", "topic", "person"


def everything(session: Session, organisation_id: int) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """Accounts, topics, and everybody who holds or held a function here, each as (id, name)."""
    found = defaultdict[str, list[Choice]](list)
    for kind, key, network, name in _EVERYTHING.all(session, organisation_id=organisation_id):
        found[kind].append((key, called(Network(network), name) if network else name))
    return found[_ACCOUNT], found[_TOPIC], found[_PERSON]


_NO_NETWORK = sa.literal("")
_EVERYTHING: Read[tuple[str, int, str, str]] = Read(
    sa.union_all(
        columns(
            sa.literal(_ACCOUNT).label("kind"), Channel.id, sa.cast(Channel.network, sa.String), Channel.name
        ).where(Channel.organisation_id == HERE),
        columns(sa.literal(_TOPIC), Topic.id, _NO_NETWORK, Topic.name).where(Topic.organisation_id == HERE),
        columns(sa.literal(_PERSON), User.id, _NO_NETWORK, User.name).where(
            col(User.id).in_(columns(Membership.user_id).where(Membership.organisation_id == HERE))
        ),
    ).order_by(sa.literal_column("1"), sa.literal_column("3"), sa.literal_column("4"), sa.literal_column("2")),
    as_it_is,
)
