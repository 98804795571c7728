from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.db.statements import EntityQuery, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import Approval, SoleAct
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.sole_approval import APPROVAL_ACT, SoleLane
from app.domain.approvals.rules.states import RoundState
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.network_limits import Sequel, limits_of
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.directory.rules.text_parts import outgoing_part, part_label
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.content import MediaUse, SealedCard, VariantContent, approved_title
from app.domain.posts.rules.draft import Voice
from app.domain.posts.rules.post_number import format_number
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState, SendCandidate, last_moment, part_grace


class EditedPost(NamedTuple):
    """The publication that a delivery gives another text."""

    remote_id: str
    permalink: str


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """`body`: its organisation in addresses.

    `content`: as sent, with account; `content_hash`: as approved, in round `round_id` of version `version_id`. `key`:
    the same at every attempt, as `approved_at`; `answers`: the part before, or as in `Delivery` (no correction is a
    comment). `text`, `media`, `card`: of its part. `renews_at`: when the worker renews the credentials, if it does.
    """

    delivery_id: int
    organisation_id: int
    post_id: int
    key: str
    approved_at: datetime
    answers: str
    candidate: SendCandidate
    channel_id: int
    account: str
    network: Network
    publishing: Publishing
    base_url: str
    credentials: str
    renews_at: datetime | None
    account_trouble: str
    responsible_id: int | None
    monthly_cap: int | None
    text: str
    language: str
    media: Sequence[MediaUse]
    card: SealedCard | None
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
    hash_version: int
    window_from: datetime | None
    content_hash: str
    variant_id: int
    version_id: int
    version_hash: str
    round_id: int
    part: int = 0
    edits: EditedPost | None = None
    is_sole: bool = False
    """Approved by one person in an emergency."""

    @property
    def last(self) -> datetime:
        return last_moment(self.candidate.due_at, self.candidate.window_to, self.candidate.grace)


def unlocked_deliveries(session: Session, ids: Collection[int]) -> dict[int, DueDelivery]:
    """Return deliveries as `due_deliveries` does, without locks."""
    return {row[0]: _due_row(row) for row in _LINE.all(session, ids=list(ids))}


def due_deliveries(session: Session, ids: Collection[int]) -> dict[int, DueDelivery]:
    """Share-lock the posts until the transaction ends.

    No post is held, edited or withdrawn before the attempt commits; those locked elsewhere are skipped for a moment.
    """
    return {row[0]: _due_row(row) for row in _LINES.all(session, ids=list(ids))}


_SOLE: Any = (
    select(SoleAct.id)
    .where(SoleAct.organisation_id == Delivery.organisation_id, SoleAct.round_id == Round.id)
    .where(SoleAct.number == APPROVAL_ACT, SoleAct.lane == SoleLane.EMERGENCY)
    .exists()
)
_BEFORE = aliased(Delivery)
_EDITED = aliased(Delivery)
_IS_BEFORE = (col(_BEFORE.part) == col(Delivery.part) - 1) & (col(_BEFORE.part) > 0)
_DELIVERY: tuple[Any, ...] = (
    Delivery.id,
    Delivery.organisation_id,
    Delivery.post_id,
    Delivery.remote_key,
    Delivery.answers,
    Delivery.part,
    col(_BEFORE.state),
    col(_BEFORE.next_attempt_at),
    col(_BEFORE.remote_id),
    Delivery.due_at,
    Delivery.content_hash,
    Variant,
)
_ORIGINAL: tuple[Any, ...] = (col(_EDITED.state), col(_EDITED.remote_id), col(_EDITED.permalink))
_POST: tuple[Any, ...] = (Post.status, Post.version, Post.year, Post.ordinal, Post.title, Post.zone)
_WHERE: tuple[Any, ...] = (
    PostVersion.number,
    PostVersion.window_to,
    Round.state,
    Organisation.grace_minutes,
    Organisation.slug,
    Channel,
    Topic,
    PostVersion.declared,
    Post.request_id,
    PostVersion.title,
    PostVersion.hash_version,
    PostVersion.window_from,
    PostVersion.id,
    PostVersion.content_hash,
    Round.id,
    _SOLE,
    Approval.approved_at,
)


def _due_select() -> Any:
    newest_round = (
        select(func.max(Round.id)).where(Round.post_id == Delivery.post_id).correlate(Delivery).scalar_subquery()
    )
    return (
        select(*_DELIVERY, *_POST, *_WHERE, *_ORIGINAL)
        .outerjoin(_EDITED, col(_EDITED.id) == Delivery.edits_id)
        .outerjoin(_BEFORE, (col(_BEFORE.variant_id) == Delivery.variant_id) & _IS_BEFORE)
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


def _due_row(row: Any) -> DueDelivery:
    delivery_id, organisation_id, post_id, key, answers, part, before, before_at, before_id, *row = row
    (due_at, digest, variant, status, version, year, ordinal, title, zone, number, window_to) = row[:11]
    round_state, grace_minutes, body, channel, topic, declared, request_id = row[11:18]
    named, hash_version, window_from, version_id, version_hash, round_id, is_sole, approved_at, *edited = row[18:]
    candidate = SendCandidate(
        due_at=due_at,
        window_to=window_to,
        grace=part_grace(part, timedelta(minutes=grace_minutes)),
        is_current_version=number == version,
        is_approved=round_state == RoundState.APPROVED and variant.content_hash == digest,
        post_status=status,
        channel_open=channel.state == ChannelState.OPEN,
        before=before or edited[0],
        before_at=before_at,
    )
    return DueDelivery(
        delivery_id=delivery_id,
        organisation_id=organisation_id,
        post_id=post_id,
        key=key,
        approved_at=approved_at,
        candidate=candidate,
        number=format_number(year, ordinal),
        title=title,
        zone=zone,
        body=body,
        topic=topic,
        declared=declared,
        request_id=request_id,
        public_title=approved_title(named, hash_version),
        hash_version=hash_version,
        window_from=window_from,
        content_hash=digest,
        version_id=version_id,
        version_hash=version_hash,
        round_id=round_id,
        is_sole=is_sole,
        **_message(variant, channel, part, edited, before_id or _answers_of(channel, answers)),
    )


def _answers_of(channel: Channel, answers: str) -> str:
    """Return what a correction answers: no correction is a comment."""
    return "" if limits_of(channel.network).sequel is Sequel.COMMENT else answers


def _message(variant: Variant, channel: Channel, part: int, edited: Sequence[Any], answers: str) -> dict[str, Any]:
    """Return content and account as sent, to be rehashed; `edited`: the state and places of the original, if any."""
    edits = EditedPost(*edited[1:]) if edited[0] else None
    content = replace(variant.content, channel_id=channel.id)
    return {
        "answers": answers,
        "variant_id": variant.id,
        "part": part,
        "edits": edits,
        "media": () if edits or part > 1 else content.media,
        "card": None if edits else content.card_of(part),
        "channel_id": channel.id,
        "account": part_label(channel.called, part, variant.text),
        "network": channel.network,
        "publishing": channel.publishing,
        "base_url": channel.base_url,
        "credentials": channel.credentials or "",
        "renews_at": channel.next_attempt_at if channel.refresh_token else None,
        "account_trouble": channel.trouble,
        "responsible_id": channel.responsible_id,
        "monthly_cap": channel.monthly_cap,
        "url": channel.url,
        "voice": voice_of(channel),
        "text": outgoing_part(variant.text, variant.link, part),
        "language": variant.language,
        "content": content,
    }


_IDS = param("ids", many=True)
_DELIVERIES_BY_ID = _due_select().where(
    col(Delivery.id).in_(_IDS), col(Post.organisation_id) == Delivery.organisation_id
)
_LINE: EntityQuery[Any] = EntityQuery(_DELIVERIES_BY_ID, everywhere=True)
_LINES: EntityQuery[Any] = EntityQuery(
    _DELIVERIES_BY_ID.with_for_update(read=True, of=Post, skip_locked=True),
    everywhere=True,
)


def lock_post_rows(session: Session, ids: Collection[int]) -> dict[int, Post]:
    """Lock by key: posts, then deliveries, then record heads, everywhere."""
    return {post.id: post for post in _POSTS.all(session, ids=list(ids))}


_POSTS: EntityQuery[Post] = EntityQuery(
    select(Post)
    .where(col(Post.id).in_(_IDS))
    .order_by(col(Post.id))
    .with_for_update()
    .execution_options(populate_existing=True),
    everywhere=True,
)


def lock_delivery_rows(session: Session, ids: Collection[int]) -> dict[int, Delivery]:
    query = select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id)).with_for_update()
    return {row.id: row for row in session.exec(query.execution_options(populate_existing=True))}


def states_by_post(session: Session, post_ids: Collection[int]) -> dict[int, list[DeliveryState]]:
    states: dict[int, list[DeliveryState]] = {}
    for post_id, state in _STATES.all(session, ids=list(post_ids)):
        states.setdefault(post_id, []).append(state)
    return states


_STATES: Query[tuple[int, DeliveryState]] = Query(
    select_columns(Delivery.post_id, Delivery.state).where(col(Delivery.post_id).in_(_IDS)), as_tuple, everywhere=True
)
