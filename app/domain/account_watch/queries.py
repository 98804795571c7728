from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.account_watch.models import AccountVisit, OutsidePost, ShownPost
from app.domain.account_watch.rules.outside_posts import AccountPost, KnownPosts, UncertainDelivery
from app.domain.account_watch.rules.pins import PinnedPost, stored_pins
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.metrics.rules.best_hours import BestHours, stored_hours
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import PUBLIC_STATES, DeliveryState

UNCERTAIN_STATES = (DeliveryState.SENDING, DeliveryState.UNCONFIRMED, DeliveryState.AWAITING_HAND)
LONGEST_LIST = 200


def accounts_without_visit(session: Session, networks: Collection[Network]) -> Sequence[Channel]:
    """Return connected accounts of every organisation that nothing looks at yet."""
    is_visited = select(AccountVisit.id).where(AccountVisit.channel_id == Channel.id).exists()
    query = select(Channel).where(
        Channel.publishing == Publishing.API,
        Channel.state != ChannelState.CLOSED,
        col(Channel.network).in_(networks),
        ~is_visited,
    )
    return session.exec(query.order_by(col(Channel.id))).all()


class VisitedAccount(NamedTuple):
    channel: Channel
    organisation: Organisation


def visited_account(session: Session, visit: AccountVisit) -> VisitedAccount:
    row = session.exec(
        select(Channel, Organisation)
        .join(Organisation, col(Organisation.id) == Channel.organisation_id)
        .where(Channel.id == visit.channel_id)
    ).one()
    return VisitedAccount(*row)


def known_posts(session: Session, channel: Channel, posts: Sequence[AccountPost], *, since: datetime) -> KnownPosts:
    """Return what explains the account's posts; three statements. Read after them: what left meanwhile is known.

    The newest delivery of a publication counts: a correction in place is one of its own.
    """
    here = (Delivery.organisation_id == channel.organisation_id, Delivery.channel_id == channel.id)
    ids = [post.remote_id for post in posts]
    addresses = [post.permalink for post in posts if post.permalink]
    is_listed = or_(col(Delivery.remote_id).in_(ids), col(Delivery.permalink).in_(addresses))
    published = session.exec(
        select(Delivery.id, Delivery.remote_id, Delivery.permalink, ShownPost.text)
        .outerjoin(ShownPost, col(ShownPost.delivery_id) == Delivery.id)
        .where(*here, is_listed)
        .order_by(col(Delivery.id))
    ).all()
    outside = select(OutsidePost.remote_id).where(
        OutsidePost.organisation_id == channel.organisation_id,
        OutsidePost.channel_id == channel.id,
        col(OutsidePost.remote_id).in_(ids),
    )
    by_hand = col(Delivery.state).in_(PUBLIC_STATES) & (Delivery.remote_id == "") & (col(Delivery.settled_at) >= since)
    rows = session.exec(
        select(Delivery.state, Delivery.due_at, Variant.text, Variant.link)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(*here, or_(by_hand, col(Delivery.state).in_(UNCERTAIN_STATES)))
    ).all()
    return KnownPosts(
        deliveries={mark: key for key, *marks, _ in published for mark in marks if mark},
        shown={key: text for key, _, _, text in published if text is not None},
        noted=set(session.exec(outside)),
        texts=[outgoing_text(text, link) for state, _, text, link in rows if state in PUBLIC_STATES],
        uncertain=[
            UncertainDelivery(outgoing_text(text, link), due_at)
            for state, due_at, text, link in rows
            if state not in PUBLIC_STATES
        ],
    )


def noted_digests(session: Session, organisation_id: int, digests: Collection[str]) -> set[str]:
    query = select(OutsidePost.digest).where(OutsidePost.organisation_id == organisation_id)
    return set(session.exec(query.where(col(OutsidePost.digest).in_(digests))))


def shown_post_of(session: Session, organisation_id: int, delivery_id: int) -> ShownPost | None:
    query = select(ShownPost).where(ShownPost.organisation_id == organisation_id)
    return session.exec(query.where(ShownPost.delivery_id == delivery_id)).first()


OutsideLine = tuple[OutsidePost, Channel]


def outside_lines(session: Session, organisation_id: int) -> Sequence[OutsideLine]:
    """Return posts that came from elsewhere, those without a reason first, then the newest."""
    query = (
        select(OutsidePost, Channel)
        .join(Channel, col(Channel.id) == OutsidePost.channel_id)
        .where(OutsidePost.organisation_id == organisation_id, Channel.organisation_id == organisation_id)
        .order_by(col(OutsidePost.reason) != "", col(OutsidePost.made_at).desc(), col(OutsidePost.id))
    )
    return session.exec(query.limit(LONGEST_LIST)).all()


def unexplained_count(session: Session, organisation_id: int) -> int:
    query = select(func.count(col(OutsidePost.id))).where(OutsidePost.organisation_id == organisation_id)
    return session.exec(query.where(OutsidePost.reason == "")).one()


def outside_post_or_404(work: Work, post_id: int) -> OutsideLine:
    query = (
        select(OutsidePost, Channel)
        .join(Channel, col(Channel.id) == OutsidePost.channel_id)
        .where(OutsidePost.organisation_id == work.organisation_id, OutsidePost.id == post_id)
    )
    row = work.session.exec(query).first()
    if row is None:
        raise NotFound(msg("Esa publicación no existe."))
    return row


HoursLine = tuple[Channel, BestHours]


def best_hours_of(work: Work, channel_ids: Collection[int]) -> list[HoursLine]:
    """Return the accounts whose own figures tell something; one statement."""
    query = (
        select(Channel, AccountVisit.best_hours)
        .join(AccountVisit, col(AccountVisit.channel_id) == Channel.id)
        .where(Channel.organisation_id == work.organisation_id, AccountVisit.organisation_id == work.organisation_id)
        .where(col(Channel.id).in_(channel_ids))
        .order_by(col(Channel.network), Channel.name)
    )
    known = ((channel, stored_hours(stored)) for channel, stored in work.session.exec(query))
    return [(channel, hours) for channel, hours in known if hours]


def visit_of(session: Session, channel: Channel) -> AccountVisit | None:
    query = select(AccountVisit).where(AccountVisit.organisation_id == channel.organisation_id)
    return session.exec(query.where(AccountVisit.channel_id == channel.id)).first()


def pins_of(session: Session, organisation_id: int, channel_ids: Collection[int]) -> Mapping[int, list[PinnedPost]]:
    """Return what each account has pinned, as last seen; one statement, none without accounts."""
    if not channel_ids:
        return {}
    query = select(AccountVisit.channel_id, AccountVisit.pinned).where(AccountVisit.organisation_id == organisation_id)
    rows = session.exec(query.where(col(AccountVisit.channel_id).in_(channel_ids)))
    return {channel_id: stored_pins(pinned) for channel_id, pinned in rows}
