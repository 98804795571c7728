from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import Select

from app.core.zones import day_bounds, local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_parts import may_thread
from app.domain.metrics.models import MetricReading
from app.domain.metrics.rules.catalogue import REACH_NAMES
from app.domain.metrics.rules.post_values import PostReading
from app.domain.metrics.rules.publications import AccountPublication
from app.domain.organisations.models import Organisation
from app.domain.publishing.models import IS_FIRST_PART, Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES, DeliveryState

MOST_POSTS = 500
"""Publications of an account that a visit reads."""


class ReadablePost(NamedTuple):
    delivery_id: int
    remote_id: str
    published_at: datetime
    last_read_on: date | None
    own_answers: int
    """The text's next part, which networks count as an answer to it."""


def posts_to_read(
    session: Session, organisation_id: int, channel_id: int, *, since: datetime
) -> Sequence[ReadablePost]:
    """Return the account's publications since then that have an identifier, newest first; one statement.

    A first comment, which is the second part of a text where those are no threads, has no figures of its own.
    """
    last = (
        select(func.max(MetricReading.day))
        .where(MetricReading.organisation_id == organisation_id, MetricReading.delivery_id == Delivery.id)
        .scalar_subquery()
    )
    following: Any = aliased(Delivery)
    own_answers = (
        select(func.count(following.id))
        .where(following.organisation_id == organisation_id, following.variant_id == Delivery.variant_id)
        .where(Delivery.part > 0, following.part == Delivery.part + 1, following.state == DeliveryState.PUBLISHED)
        .where(following.edits_id.is_(None))
        .scalar_subquery()
    )
    query = (
        select_columns(Delivery.id, Delivery.remote_id, Delivery.settled_at, last, own_answers)
        .join(Channel, (col(Channel.id) == Delivery.channel_id) & (Channel.organisation_id == organisation_id))
        .where(or_(IS_FIRST_PART, col(Channel.network).in_([each for each in Network if may_thread(each)])))
        .where(Delivery.organisation_id == organisation_id, Delivery.channel_id == channel_id)
        .where(Delivery.state == DeliveryState.PUBLISHED, Delivery.remote_id != "", col(Delivery.settled_at) >= since)
        .order_by(col(Delivery.settled_at).desc())
    )
    return [ReadablePost(*row) for row in session.execute(query.limit(MOST_POSTS))]


def latest_readings(session: Session, organisation_id: int, delivery_ids: Sequence[int]) -> Sequence[MetricReading]:
    """Return the newest figure of each metric of the deliveries; one statement."""
    return _LATEST.all(session, organisation_id=organisation_id, delivery_ids=delivery_ids) if delivery_ids else []


def account_readings(
    session: Session, organisation_id: int, channel_id: int, *, since: datetime, until: datetime
) -> Sequence[PostReading]:
    """Return the newest figures of what the account published in between; one statement."""
    of_account = col(Delivery.channel_id) == channel_id
    return [reading for _, reading in _newest_readings(session, organisation_id, of_account, since, until)]


def reached_readings(work: Work, *, since: datetime, until: datetime) -> Sequence[tuple[Network, PostReading]]:
    """Return the newest figures of what went out in between and has its reach; one statement."""
    reached = select(MetricReading.delivery_id).where(
        MetricReading.organisation_id == work.organisation_id, col(MetricReading.metric).in_(REACH_NAMES)
    )
    return _newest_readings(work.session, work.organisation_id, col(Delivery.id).in_(reached), since, until)


def _newest_readings(
    session: Session, organisation_id: int, is_wanted: ColumnElement[bool], since: datetime, until: datetime
) -> list[tuple[Network, PostReading]]:
    newest = (
        select(MetricReading.delivery_id, MetricReading.metric, func.max(MetricReading.day).label("day"))
        .join(Delivery, col(Delivery.id) == MetricReading.delivery_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(MetricReading.organisation_id == organisation_id, Delivery.organisation_id == organisation_id)
        .where(is_wanted, col(Delivery.state).in_(PUBLIC_STATES))
        .where(col(Delivery.settled_at) >= since, col(Delivery.settled_at) < until)
        .group_by(col(MetricReading.delivery_id), col(MetricReading.metric))
        .subquery()
    )
    query = (
        select_columns(Channel.network, Delivery.id, Delivery.settled_at, MetricReading.metric, MetricReading.value)
        .join(Delivery, col(Delivery.id) == MetricReading.delivery_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(
            newest,
            (newest.c.delivery_id == MetricReading.delivery_id)
            & (newest.c.metric == MetricReading.metric)
            & (newest.c.day == MetricReading.day),
        )
        .where(MetricReading.organisation_id == organisation_id, Delivery.organisation_id == organisation_id)
        .order_by(col(Delivery.id), col(MetricReading.metric))
    )
    return [(network, PostReading(*reading)) for network, *reading in session.exec(query)]


def publications(
    session: Session, organisation: Organisation, *, addresses: Collection[str], days: Collection[date]
) -> list[AccountPublication]:
    """Return what is public at those addresses, or went out between the first and the last day; one statement."""
    is_wanted: list[ColumnElement[bool]] = [col(Delivery.permalink).in_(addresses)]
    if days:
        begin, end = day_bounds(min(days), organisation.zone)[0], day_bounds(max(days), organisation.zone)[1]
        is_wanted.append((col(Delivery.settled_at) >= begin) & (col(Delivery.settled_at) < end))
    query = _public_deliveries(organisation).where(or_(*is_wanted))
    return [_publication(delivery, channel, organisation.zone) for delivery, channel in session.exec(query)]


def unmeasured_publications(
    session: Session, organisation: Organisation, *, since: datetime
) -> list[AccountPublication]:
    """Return what went out since then and has no figure, by account, newest first; one statement."""
    has_figures = (
        select(MetricReading.id)
        .where(MetricReading.organisation_id == organisation.id, MetricReading.delivery_id == Delivery.id)
        .exists()
    )
    query = _public_deliveries(organisation).where(col(Delivery.settled_at) >= since, ~has_figures, IS_FIRST_PART)
    query = query.order_by(col(Delivery.channel_id), col(Delivery.settled_at).desc()).limit(MOST_POSTS)
    return [_publication(delivery, channel, organisation.zone) for delivery, channel in session.exec(query)]


def _public_deliveries(organisation: Organisation) -> Select[Delivery, Channel]:
    return (
        select(Delivery, Channel)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == organisation.id, Channel.organisation_id == organisation.id)
        .where(col(Delivery.state).in_(PUBLIC_STATES), col(Delivery.edits_id).is_(None))
    )


def _publication(delivery: Delivery, channel: Channel, zone: str) -> AccountPublication:
    return AccountPublication(
        delivery.id,
        delivery.permalink,
        local_day(delivery.settled_at or delivery.due_at, zone),
        delivery.part,
        (channel.called, channel.name, channel.handle),
        channel.responsible_id,
    )


_RANKED = (
    select(
        MetricReading.id,
        func.row_number()
        .over(
            partition_by=[col(MetricReading.delivery_id), col(MetricReading.metric)],
            order_by=col(MetricReading.day).desc(),
        )
        .label("place"),
    )
    .where(
        MetricReading.organisation_id == ORGANISATION_ID,
        col(MetricReading.delivery_id).in_(param("delivery_ids", many=True)),
    )
    .subquery()
)
_LATEST: EntityQuery[MetricReading] = EntityQuery(
    select(MetricReading)
    .join(_RANKED, _RANKED.c.id == MetricReading.id)
    .where(_RANKED.c.place == 1)
    .order_by(col(MetricReading.delivery_id), col(MetricReading.metric))
)
