from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.core.messages import Message
from app.db.statements import select_columns
from app.db.work import Work
from app.domain.account_watch.models import AccountVisit
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Publishing
from app.domain.metrics.models import MetricReading
from app.domain.metrics.queries import account_readings
from app.domain.metrics.rules.best_hours import BestHours, stored_hours
from app.domain.metrics.rules.post_values import account_values
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES
from app.domain.reports.rules.reach import ReachPost, ReachReport, coverage_gap, media_format, reach_report


class AccountCoverage(NamedTuple):
    """`measured`: how many of the publications have figures."""

    channel: Channel
    visit: AccountVisit | None
    published: int
    measured: int

    @property
    def gap(self) -> Message | None:
        """Return why some of its publications have no figures."""
        trouble = self.visit.trouble if self.visit else ""
        connected = self.channel.publishing is Publishing.API
        reason = coverage_gap(self.channel.network, is_connected=connected, trouble=trouble)
        return reason if self.measured < self.published else None

    @property
    def best_hours(self) -> BestHours | None:
        return stored_hours(self.visit.best_hours) if self.visit else None


def accounts_coverage(work: Work, *, since: datetime, until: datetime) -> list[AccountCoverage]:
    """Return the accounts that published in between, those with most figures first; one statement."""
    measured = (
        select(MetricReading.delivery_id)
        .where(MetricReading.organisation_id == work.organisation_id)
        .distinct()
        .subquery()
    )
    published, with_figures = func.count(col(Delivery.id)), func.count(measured.c.delivery_id)
    query = (
        select(Channel, AccountVisit, published, with_figures)
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .outerjoin(measured, measured.c.delivery_id == Delivery.id)
        .outerjoin(AccountVisit, col(AccountVisit.channel_id) == Channel.id)
        .where(Channel.organisation_id == work.organisation_id, Delivery.organisation_id == work.organisation_id)
        .where(col(Delivery.state).in_(PUBLIC_STATES), col(Delivery.edits_id).is_(None))
        .where(col(Delivery.settled_at) >= since, col(Delivery.settled_at) < until)
        .group_by(col(Channel.id), col(AccountVisit.id))
        .order_by(with_figures.desc(), published.desc(), col(Channel.id))
    )
    return [AccountCoverage(channel, visit, *counts) for channel, visit, *counts in work.session.exec(query)]


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
    return [ReachPost(key, at, topic, media_format(media), *post) for key, at, topic, media, *post in rows]
