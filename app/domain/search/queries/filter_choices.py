from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, Query, as_tuple, select_columns
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.people.models import Membership, User
from app.domain.people.queries.known_names import NAME_HERE

FilterChoice = tuple[int, str]


class SearchFilterChoices(NamedTuple):
    people: list[FilterChoice]
    accounts: list[FilterChoice]


def filter_choices(session: Session, organisation_id: int) -> SearchFilterChoices:
    """Return present and past members and all accounts, by name; one statement."""
    rows = _CHOICES.all(session, organisation_id=organisation_id)
    return SearchFilterChoices(
        people=[(key, name) for key, name, network in rows if not network],
        accounts=[(key, channel_label(Network(network), name)) for key, name, network in rows if network],
    )


_MEMBERS = select(Membership.user_id).where(Membership.organisation_id == ORGANISATION_ID)
_ACCOUNTS = select_columns(
    col(Channel.id), col(Channel.name), sa.cast(col(Channel.network), sa.String()).label("network")
)
_CHOICES: Query[tuple[int, str, str]] = Query(
    select_columns(col(User.id), NAME_HERE.label("name"), sa.literal_column("''", sa.String()).label("network"))
    .where(col(User.id).in_(_MEMBERS))
    .union_all(_ACCOUNTS.where(Channel.organisation_id == ORGANISATION_ID))
    .order_by("name", "id"),
    as_tuple,
)
