"""What the worker reads to send: claimed deliveries as they stand, and what may be told apart from what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from app.approvals.models import Approval, Round
from app.approvals.rules import RoundState
from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network, Publishing
from app.channels.rules.lengths import what_is_sent
from app.db.reads import Load, Read, as_it_is, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.queries import voice_of
from app.drafting.rules.content import VariantContent, title_of
from app.drafting.rules.draft import Voice
from app.drafting.rules.numbers import number_of
from app.media.models import MediaFile
from app.organisations.models import Organisation
from app.publishing.models import AttemptOutcome, Delivery, DeliveryAttempt
from app.publishing.queries.held import Held
from app.publishing.rules import Candidate, DeliveryState, last_moment
from app.topics.models import Topic

_LONGEST = timedelta(days=8)
"""How long a delivery can be on its way: its window, and more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A claimed delivery with everything that decides on it and everything that is sent.

    `body` is how the organisation's addresses name it.
    """

    delivery_id: int
    organisation_id: int
    post_id: int
    candidate: Candidate
    last: datetime
    channel_id: int
    account: str
    network: Network
    publishing: Publishing
    base_url: str
    credentials: str
    responsible_id: int | None
    text: str
    language: str
    media: Sequence[Mapping[str, str]]
    url: str
    number: str
    title: str
    zone: str
    body: str
    content: VariantContent
    voice: Voice
    topic: Topic | None
    declared: Mapping[str, Any]
    request_id: int | None
    public_title: str


def lines(session: Session, ids: Collection[int]) -> dict[int, Line]:
    """What the claimed deliveries are, by their key.

    Their posts are held (shared) until the transaction ends, so that nobody holds, edits or withdraws one between
    this look and the attempt's commit. One that somebody has in hand right now is left out: look again in a moment.
    """
    return {row[0]: _line(row) for row in _LINES.all(session, ids=list(ids))}


_DELIVERY: tuple[Any, ...] = (
    *(Delivery.id, Delivery.organisation_id, Delivery.post_id, Delivery.due_at, Delivery.content_hash),
    Variant,
)
_POST: tuple[Any, ...] = (Post.status, Post.version, Post.year, Post.ordinal, Post.title, Post.zone)
_WHERE: tuple[Any, ...] = (
    *(PostVersion.number, PostVersion.window_to, Round.state, Organisation.grace_minutes, Organisation.slug),
    *(Channel, Topic, PostVersion.declared, Post.request_id),
    *(PostVersion.title, PostVersion.hash_version),
)


def _everything() -> Any:
    """Of a delivery: what it says, where, the post as it stands, and the state of that post's newest round."""
    newest_round = (
        select(func.max(Round.id)).where(Round.post_id == Delivery.post_id).correlate(Delivery).scalar_subquery()
    )
    return (
        select(*_DELIVERY, *_POST, *_WHERE)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .join(
            Approval,
            (col(Approval.variant_id) == Delivery.variant_id) & (col(Approval.content_hash) == Delivery.content_hash),
        )
        .join(Round, col(Round.id) == newest_round)
        .join(Organisation, col(Organisation.id) == Delivery.organisation_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    )


def _line(row: Any) -> Line:
    key, organisation_id, post_id, due_at, digest, variant, status, version, year, ordinal, title, zone = row[:12]
    number, window_to, round_state, grace_minutes, body, channel, topic, declared, request_id = row[12:21]
    candidate = Candidate(
        due_at=due_at,
        window_to=window_to,
        grace=timedelta(minutes=grace_minutes),
        is_current_version=number == version,
        is_approved=round_state == RoundState.APPROVED and variant.content_hash == digest,
        post_status=status,
        channel_open=channel.state == ChannelState.OPEN,
    )
    return Line(
        delivery_id=key,
        organisation_id=organisation_id,
        post_id=post_id,
        candidate=candidate,
        last=last_moment(due_at, window_to, candidate.grace),
        channel_id=channel.id,
        account=channel.called,
        network=channel.network,
        publishing=channel.publishing,
        base_url=channel.base_url,
        credentials=channel.credentials or "",
        responsible_id=channel.responsible_id,
        text=what_is_sent(variant.text, variant.link),
        language=variant.language,
        media=variant.media,
        url=channel.url,
        number=number_of(year, ordinal),
        title=title,
        zone=zone,
        body=body,
        content=variant.content,
        voice=voice_of(channel),
        topic=topic,
        declared=declared,
        request_id=request_id,
        public_title=title_of(*row[21:]),
    )


_IDS = given("ids", many=True)
_LINES: Load[Any] = Load(
    _everything()
    .where(col(Delivery.id).in_(_IDS), col(Post.organisation_id) == Delivery.organisation_id)
    .with_for_update(read=True, of=Post, skip_locked=True),
    everywhere=True,
)


def latest_attempts(session: Session, ids: Collection[int]) -> dict[int, DeliveryAttempt]:
    """The attempt each of them is in the middle of."""
    found = session.exec(
        select(DeliveryAttempt)
        .join(Delivery, col(Delivery.id) == DeliveryAttempt.delivery_id)
        .where(col(DeliveryAttempt.delivery_id).in_(ids))
        .where(DeliveryAttempt.number == Delivery.attempts)
    )
    return {attempt.delivery_id: attempt for attempt in found}


def files_named(session: Session, digests: Collection[str]) -> dict[tuple[int, str], MediaFile]:
    """Files by organisation and digest."""
    if not digests:
        return {}
    found = session.exec(select(MediaFile).where(col(MediaFile.digest).in_(digests)))
    return {(file.organisation_id, file.digest): file for file in found}


def posts_for_update(session: Session, ids: Collection[int]) -> dict[int, Post]:
    """Locked in the order of their keys: posts first, then deliveries, then the record's heads, everywhere."""
    return {post.id: post for post in _POSTS.all(session, ids=list(ids))}


_POSTS: Load[Post] = Load(
    select(Post)
    .where(col(Post.id).in_(_IDS))
    .order_by(col(Post.id))
    .with_for_update()
    .execution_options(populate_existing=True),
    everywhere=True,
)


def deliveries_for_update(session: Session, ids: Collection[int]) -> dict[int, Delivery]:
    query = select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id)).with_for_update()
    return {row.id: row for row in session.exec(query.execution_options(populate_existing=True))}


def settled_attempts(session: Session, attempt_ids: Collection[int]) -> set[int]:
    """Those of these attempts whose outcome somebody has written."""
    return set(session.exec(select(AttemptOutcome.attempt_id).where(col(AttemptOutcome.attempt_id).in_(attempt_ids))))


def states_by_post(session: Session, post_ids: Collection[int]) -> dict[int, list[DeliveryState]]:
    """Where every delivery of these posts stands."""
    found: dict[int, list[DeliveryState]] = {}
    for post_id, state in _STATES.all(session, ids=list(post_ids)):
        found.setdefault(post_id, []).append(state)
    return found


_STATES: Read[tuple[int, DeliveryState]] = Read(
    columns(Delivery.post_id, Delivery.state).where(col(Delivery.post_id).in_(_IDS)), as_it_is, everywhere=True
)


def published_ids(session: Session, organisation_id: int, channel_id: int, *, since: datetime) -> frozenset[str]:
    """The network's identifiers that belong to an account's other deliveries."""
    return frozenset(
        session.exec(
            select(Delivery.remote_id)
            .where(Delivery.organisation_id == organisation_id, Delivery.state == DeliveryState.PUBLISHED)
            .where(Delivery.due_at >= since - _LONGEST, Delivery.channel_id == channel_id, Delivery.remote_id != "")
        )
    )


def has_a_twin(session: Session, delivery: Held, text: str, *, remote_id: str) -> bool:
    """Whether what was found may be another delivery's: one known by that name, or one of the same text in the air."""
    others = session.exec(
        select(Delivery.remote_id, Delivery.state, Variant.text, Variant.link)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.organisation_id == delivery.organisation_id, Delivery.id != delivery.id)
        .where(col(Delivery.state).in_([DeliveryState.SENDING, DeliveryState.UNCONFIRMED, DeliveryState.PUBLISHED]))
        .where(Delivery.channel_id == delivery.channel_id, Delivery.due_at >= delivery.due_at - _LONGEST)
    )
    return any(
        known == remote_id if state is DeliveryState.PUBLISHED else what_is_sent(said, link) == text
        for known, state, said, link in others
    )
