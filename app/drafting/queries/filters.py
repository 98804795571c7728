"""What lists of posts may be narrowed by."""

from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Read, as_it_is, columns
from app.plan.models import Campaign
from app.topics.models import Topic

Choice = tuple[int, str]
ACCOUNT, CAMPAIGN, TOPIC = "account", "campaign", "topic"


class Filters(NamedTuple):
    topics: list[Choice]
    campaigns: list[Choice]
    accounts: list[Choice]


def filters_of(session: Session, organisation_id: int) -> Filters:
    """Every topic and account by its name and every campaign by its days, open or not: one statement."""
    found: dict[str, list[Choice]] = {TOPIC: [], CAMPAIGN: [], ACCOUNT: []}
    for kind, key, name, network in _filters().all(session, organisation_id=organisation_id):
        found[kind].append((key, called(Network(network), name) if network else name))
    return Filters(found[TOPIC], found[CAMPAIGN], found[ACCOUNT])


@cache
def _filters() -> Read[tuple[str, int, str, str]]:
    nothing, no_day = sa.literal_column("''", sa.String()), sa.cast(sa.null(), sa.Date())
    network = sa.cast(col(Channel.network), sa.String())
    parts = (
        _part(ACCOUNT, Channel, col(Channel.name), network, no_day),
        _part(CAMPAIGN, Campaign, col(Campaign.name), nothing, col(Campaign.starts_on)),
        _part(TOPIC, Topic, col(Topic.name), nothing, no_day),
    )
    found = sa.union_all(*parts).subquery()
    order = (found.c.kind, found.c.starts_on, found.c.name, found.c.id)
    return Read(columns(found.c.kind, found.c.id, found.c.name, found.c.network).order_by(*order), as_it_is)


def _part(kind: str, table: Any, name: Any, network: Any, starts_on: Any) -> Any:
    return columns(
        sa.literal(kind).label("kind"),
        col(table.id),
        name.label("name"),
        network.label("network"),
        starts_on.label("starts_on"),
    ).where(table.organisation_id == HERE)
