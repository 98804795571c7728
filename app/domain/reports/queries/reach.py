from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.db.statements import select_columns
from app.domain.directory.models import Channel, Topic
from app.domain.metrics.models import MetricReading
from app.domain.metrics.queries import account_readings
from app.domain.metrics.rules.post_values import account_values
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.domain.reports.rules.reach import ReachPost, ReachReport, reach_report


def accounts_with_figures(
    session: Session, organisation_id: int, *, since: datetime, until: datetime
) -> Sequence[Channel]:
    """Return the accounts of which some publication has figures, those with most publications first."""
    posts = func.count(col(MetricReading.delivery_id).distinct())
    query = (
        select(Channel)
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .join(MetricReading, col(MetricReading.delivery_id) == Delivery.id)
        .where(Channel.organisation_id == organisation_id, Delivery.organisation_id == organisation_id)
        .where(MetricReading.organisation_id == organisation_id)
        .where(col(Delivery.settled_at) >= since, col(Delivery.settled_at) < until)
        .group_by(col(Channel.id))
        .order_by(posts.desc(), col(Channel.id))
    )
    return session.exec(query).all()


def account_reach(
    session: Session, organisation: Organisation, channel: Channel, *, since: datetime, until: datetime
) -> ReachReport:
    """Return the reach of what the account published in between; two statements."""
    readings = account_readings(session, organisation.id, channel.id, since=since, until=until)
    publications = _publications(session, organisation.id, channel.id, since, until)
    return reach_report(publications, account_values(channel.network, readings), organisation.zone)


def _publications(
    session: Session, organisation_id: int, channel_id: int, since: datetime, until: datetime
) -> list[ReachPost]:
    rows = session.exec(
        select_columns(Delivery.id, Delivery.settled_at, Topic.name, Variant.media, Post.title, Post.year, Post.ordinal)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Delivery.organisation_id == organisation_id, Delivery.channel_id == channel_id)
        .where(col(Delivery.state).in_(PUBLIC_STATES), col(Delivery.edits_id).is_(None))
        .where(col(Delivery.settled_at) >= since, col(Delivery.settled_at) < until)
        .order_by(col(Delivery.settled_at), col(Delivery.id))
    )
    return [ReachPost(key, at, topic, len(media), *post) for key, at, topic, media, *post in rows]
