from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, Network, channel_label
from app.domain.feeds.models import FeedSubscription
from app.domain.organisations.models import Unit

ScopeChoices = Sequence[tuple[int, str]]


def live_subscriptions(session: Session, organisation_id: int, user_id: int) -> Sequence[FeedSubscription]:
    return session.exec(
        select(FeedSubscription)
        .where(FeedSubscription.organisation_id == organisation_id, FeedSubscription.user_id == user_id)
        .where(col(FeedSubscription.revoked_at).is_(None))
        .order_by(col(FeedSubscription.id).desc())
    ).all()


def subscription_or_404(session: Session, organisation_id: int, user_id: int, subscription_id: int) -> FeedSubscription:
    """Return the person's own live subscription; raises `NotFound`."""
    subscription = session.exec(
        select(FeedSubscription)
        .where(FeedSubscription.organisation_id == organisation_id, FeedSubscription.user_id == user_id)
        .where(FeedSubscription.id == subscription_id, col(FeedSubscription.revoked_at).is_(None))
    ).first()
    if subscription is None:
        raise NotFound(msg("Esta suscripción no existe o ya está retirada."))
    return subscription


def channel_choices(session: Session, organisation_id: int) -> ScopeChoices:
    """Return accounts ever opened."""
    rows = session.exec(
        select(Channel.id, Channel.network, Channel.name)
        .where(Channel.organisation_id == organisation_id, Channel.state != ChannelState.PROPOSED)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    )
    return [(key, channel_label(Network(network), name)) for key, network, name in rows]


def topic_choices(session: Session, organisation_id: int) -> ScopeChoices:
    rows = session.exec(
        select(Topic.id, Topic.name).where(Topic.organisation_id == organisation_id).order_by(Topic.name)
    )
    return [(key, name) for key, name in rows]


def topic_addresses(session: Session, organisation_id: int) -> Sequence[tuple[str, str]]:
    """Return each topic's key in public addresses, and its name."""
    wanted = select(Topic.outward_key, Topic.name).where(Topic.organisation_id == organisation_id)
    return session.exec(wanted.order_by(Topic.name)).all()


def unit_choices(session: Session, organisation_id: int) -> ScopeChoices:
    """Return topics' responsible units; others have no posts."""
    answering = select(Topic.owner_unit_id).where(Topic.organisation_id == organisation_id)
    rows = session.exec(
        select(Unit.id, Unit.name)
        .where(Unit.organisation_id == organisation_id, col(Unit.id).in_(answering))
        .order_by(Unit.name)
    )
    return [(key, name) for key, name in rows]


def campaign_choices(session: Session, organisation_id: int) -> ScopeChoices:
    rows = session.exec(
        select(Campaign.id, Campaign.name)
        .where(Campaign.organisation_id == organisation_id)
        .order_by(col(Campaign.starts_on).desc(), Campaign.name)
    )
    return [(key, name) for key, name in rows]
