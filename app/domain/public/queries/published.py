"""Sent posts that everybody may read: captures of deliveries still out, those ordered to come down excepted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from app.db.statements import select_columns
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.feeds.rules.public_feeds import MOST_ITEMS
from app.domain.organisations.rules import slug_from_name
from app.domain.plan.queries.versions import approved_topics
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.content import approved_title
from app.domain.public.rules.published import CapturedPicture, SentText
from app.domain.publishing.models import IS_PUBLICATION, Capture, Delivery, PostCorrection
from app.domain.publishing.queries.captures import CaptureEvidence
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import Withdrawal
from app.domain.takedowns.rules.withdrawals import WithdrawalState

STANDING_STATES = (WithdrawalState.PROPOSED, WithdrawalState.DECLINED)
"""Withdrawals nobody has ordered: the post still stands."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Accounts' and topics' parts of an address, by key."""

    accounts: Mapping[int, str]
    topics: Mapping[int, str]
    approved: frozenset[str]
    title_language: str


def sent_texts(session: Session, organisation_id: int, *, title_language: str) -> list[SentText]:
    """Return what the newest entries of every feed were sent as, in five statements; altered captures are left out.

    A post has one title, in `title_language`: its other languages have none. The parts of a thread are one text, and a
    text edited in its place is the newest one.
    """
    edits = _newest_edits(session, organisation_id)
    names = _Names(
        _account_slugs(session, organisation_id),
        _topic_slugs(session, organisation_id),
        approved_topics(session, organisation_id),
        title_language,
    )
    rows = groupby(session.execute(_newest_captures(organisation_id)), key=lambda row: row.first_id)
    texts = (_whole_text(names, [row[:-1] for row in parts], edits.get(first_id)) for first_id, parts in rows)
    return [text for text in texts if text]


def _whole_text(names: _Names, parts: Sequence[Any], edit: Capture | None) -> SentText | None:
    """Join the parts of a text still out, in order, or take its edit; None when one was altered."""
    captures = [edit] if edit else [part[0] for part in parts]
    if not all(CaptureEvidence(capture).is_whole for capture in captures):
        return None
    return replace(_sent_text(names, *parts[0]), text="\n\n".join(capture.text for capture in captures))


def _newest_edits(session: Session, organisation_id: int) -> Mapping[int, Capture]:
    """Return what publications were edited to, by the delivery that published each."""
    rows = session.exec(
        select(Delivery.edits_id, Capture)
        .join(Capture, col(Capture.delivery_id) == Delivery.id)
        .where(Capture.organisation_id == organisation_id, col(Delivery.edits_id).is_not(None))
        .where(*is_out(Delivery, organisation_id))
        .order_by(col(Delivery.settled_at), col(Delivery.id))
    )
    return {first_id: capture for first_id, capture in rows if first_id}


def _newest_captures(organisation_id: int) -> Any:
    ranked, first = _ranked(organisation_id), aliased(Delivery)
    is_listed = or_(*(ranked.c[place] <= MOST_ITEMS for place in ("in_all", "in_language", "in_account", "in_topic")))
    return (
        select_columns(Capture, Channel, Topic, Post.id, Post.outward_key, Post.year, Variant.language)
        .add_columns(PostVersion.title, PostVersion.hash_version, first.settled_at, ranked.c.first_at)
        .add_columns(_corrected_at(organisation_id), col(first.id).label("first_id"))
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .join(first, col(first.variant_id) == Delivery.variant_id)
        .join(ranked, ranked.c.id == first.id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Capture.organisation_id == organisation_id, is_listed, *is_out(Delivery, organisation_id))
        .order_by(col(first.id), col(Delivery.part))
    )


def _ranked(organisation_id: int) -> Any:
    """Rank deliveries in each feed; those of one post and language share their place."""
    out = _out(organisation_id)
    first = (out.c.first_at.desc(), out.c.post_id.desc())

    def place(order: Sequence[Any], *within: Any) -> Any:
        return func.dense_rank().over(partition_by=within or None, order_by=order)

    return select_columns(
        out.c.id,
        out.c.first_at,
        place((*first, out.c.language)).label("in_all"),
        place(first, out.c.language).label("in_language"),
        place((out.c.settled_at.desc(), out.c.id.desc()), out.c.channel_id).label("in_account"),
        place((*first, out.c.language), out.c.topic_id).label("in_topic"),
    ).subquery()


def _out(organisation_id: int) -> Any:
    first_at = func.min(Delivery.settled_at).over(partition_by=[col(Delivery.post_id), col(Variant.language)])
    return (
        select_columns(Delivery.id, Delivery.post_id, Delivery.channel_id, Delivery.settled_at, Post.topic_id)
        .add_columns(Variant.language, first_at.label("first_at"))
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .where(*is_out(Delivery, organisation_id), *IS_PUBLICATION)
        .subquery()
    )


def _corrected_at(organisation_id: int) -> Any:
    correcting = aliased(Delivery)
    return (
        select_columns(func.max(correcting.settled_at))
        .join(PostCorrection, col(PostCorrection.post_id) == correcting.post_id)
        .where(PostCorrection.organisation_id == organisation_id, PostCorrection.corrects_id == Post.id)
        .where(*is_out(correcting, organisation_id))
        .correlate(Post)
        .scalar_subquery()
    )


def is_out(delivery: Any, organisation_id: int) -> tuple[Any, ...]:
    """Return the conditions of what is published and that nobody has ordered to come down."""
    edit = aliased(Delivery)
    edits = select(edit.id).where(edit.organisation_id == organisation_id, edit.edits_id == delivery.id)
    ordered = exists().where(
        col(Withdrawal.organisation_id) == organisation_id,
        or_(col(Withdrawal.delivery_id) == delivery.id, col(Withdrawal.delivery_id).in_(edits)),
        col(Withdrawal.state).not_in(STANDING_STATES),
    )
    return (
        delivery.organisation_id == organisation_id,
        delivery.state == DeliveryState.PUBLISHED,
        delivery.settled_at.is_not(None),
        ~ordered,
    )


def _account_slugs(session: Session, organisation_id: int) -> Mapping[int, str]:
    wanted = select(Channel.id, Channel.network, Channel.handle).where(Channel.organisation_id == organisation_id)
    rows = session.exec(wanted.order_by(col(Channel.id))).all()
    return _distinct(
        (key, f"{Network(network).value}-{slug_from_name(handle)}".strip("-")) for key, network, handle in rows
    )


def _topic_slugs(session: Session, organisation_id: int) -> Mapping[int, str]:
    wanted = select(Topic.id, Topic.name).where(Topic.organisation_id == organisation_id).order_by(col(Topic.id))
    return _distinct((key, f"topic-{slug_from_name(name)}".strip("-")) for key, name in session.exec(wanted).all())


def _distinct(slugs: Iterable[tuple[int, str]]) -> Mapping[int, str]:
    """Return addresses' parts, numbered where alike except the oldest, so that an address keeps its content."""
    distinct: dict[int, str] = {}
    taken: set[str] = set()
    for key, slug in slugs:
        free, number = slug, 2
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
        taken.add(free)
        distinct[key] = free
    return distinct


def _sent_text(names: _Names, capture: Capture, channel: Channel, topic: Topic | None, *columns: Any) -> SentText:
    post_id, post_key, year, language, title, hash_version, at, first_at, corrected_at = columns
    public_topic = topic if topic and topic.name in names.approved else None
    return SentText(
        post_id=post_id,
        post_key=post_key,
        year=year,
        language=language,
        title=approved_title(title, hash_version) if language == names.title_language else "",
        text=capture.text,
        pictures=tuple(CapturedPicture(use["digest"], use.get("alt", "")) for use in capture.media),
        account=channel_label(channel.network, channel.name),
        account_slug=names.accounts[channel.id],
        permalink="" if channel.is_practice else capture.permalink,
        topic=public_topic.name if public_topic else "",
        topic_slug=names.topics[public_topic.id] if public_topic else "",
        at=at,
        first_at=first_at,
        corrected_at=corrected_at,
    )
