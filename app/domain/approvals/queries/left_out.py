from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, text, type_coerce
from sqlmodel import Session, col, or_, select

from app.core.messages import Message
from app.db.bulk import table_of
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.approvals.models.decisions import Decision, PostRemainder
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.partial_approval import account_names_without
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.people.rules.substitutions import signature
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus

IS_LEFT_OUT_VERDICT = text("decision.verdict = 'left_out'")
"""Spelled out so that its partial index serves it."""


class RoundVariant(NamedTuple):
    channel_id: int
    account: str
    language: str
    by: str = ""
    reason: str = ""
    at: datetime | None = None

    @property
    def is_left(self) -> bool:
        return self.at is not None


def left_out_variants(session: Session, round_: Round) -> list[RoundVariant]:
    variants = _PARTS.all(session, organisation_id=round_.organisation_id, round_id=round_.id)
    return [variant for variant in variants if variant.is_left]


def remaining_variants(session: Session, version: PostVersion) -> Sequence[tuple[Variant, Channel]]:
    """Return current variants the last round kept."""
    return _REMAINING.all(session, organisation_id=version.organisation_id, post_version_id=version.id)


def remaining_variants_by_post(
    session: Session, organisation_id: int, post_ids: Collection[int]
) -> Mapping[int, tuple[PostVersion, Sequence[Variant]]]:
    """Return versions and variants, omitting posts without text."""
    versions_by_post: dict[int, tuple[PostVersion, list[Variant]]] = {}
    for version, variant in _ALL_REMAINING.all(session, organisation_id=organisation_id, posts=list(post_ids)):
        versions_by_post.setdefault(version.post_id, (version, []))[1].extend([variant] if variant else [])
    return versions_by_post


class PostVoices(NamedTuple):
    """Accounts, by network and name; left-out variants, by network and language; remaining languages.

    `names`: their list wording (`rules.partial_approval.account_names_without`). `picture`: the first one's digest.
    """

    accounts: tuple[tuple[Network, str], ...] = ()
    left: tuple[tuple[Network, str], ...] = ()
    languages: tuple[str, ...] = ()
    names: tuple[str | Message, ...] = ()
    picture: str = ""


VoiceRow = tuple[str, str, str, bool]
"""Network, account name, language, whether left out."""


def post_voices(session: Session, organisation_id: int, post_ids: Sequence[int]) -> Mapping[int, PostVoices]:
    """Return current accounts and first pictures; one statement."""
    voices, pictures = defaultdict[int, list[VoiceRow]](list), dict[int, str]()
    for key, *voice, media in _VARIANT_ROWS.all(session, organisation_id=organisation_id, post_ids=post_ids):
        voices[key].append(tuple(voice))
        if media:
            pictures.setdefault(key, media[0]["digest"])
    voices_of_posts = ((key, _build_voices(tuple(some))) for key, some in voices.items())
    return {
        key: voice._replace(picture=pictures[key]) if key in pictures else voice
        for key, voice in voices_of_posts
        if voice.accounts
    }


@lru_cache(maxsize=2048)
def _build_voices(voices: tuple[VoiceRow, ...]) -> PostVoices:
    """Build once per combination, which many posts share."""
    remaining_voices = [(Network(network), name, code) for network, name, code, is_out in voices if not is_out]
    accounts = tuple(sorted({(network, name) for network, name, _ in remaining_voices}))
    left = tuple(sorted({(Network(network), code) for network, _, code, is_out in voices if is_out}))
    return PostVoices(
        accounts, left, tuple(sorted({code for *_, code in remaining_voices})), account_names_without(accounts, left)
    )


def account_names(
    session: Session, organisation_id: int, post_ids: Sequence[int]
) -> Mapping[int, tuple[str | Message, ...]]:
    return {key: voices.names for key, voices in post_voices(session, organisation_id, post_ids).items()}


BINDING_STATES = (PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD, PostStatus.CLOSED)
"""The last round's exclusions apply; drafts are decided anew."""
_LATER = table_of(Round).alias("later")
_DECIDED_AGAIN = (
    select(_LATER.c.id)
    .where(_LATER.c.post_id == Post.id, _LATER.c.id > Decision.round_id)
    .correlate(Post, Decision)
    .exists()
)
IS_LEFT_OUT = (
    select(Decision.id)
    .where(Decision.organisation_id == Variant.organisation_id, Decision.variant_id == Variant.id, IS_LEFT_OUT_VERDICT)
    .where(~_DECIDED_AGAIN, col(Post.status).in_(BINDING_STATES))
    .correlate(Variant, Post)
    .exists()
)
"""The last round left out a current variant; the index holds only those."""


def has_variant_where(*voices: Any) -> Any:
    """Match a current variant, not left out."""
    return (
        select(Variant.id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .where(Variant.organisation_id == ORGANISATION_ID, *voices)
        .where(PostVersion.post_id == Post.id, PostVersion.number == Post.version, ~IS_LEFT_OUT)
        .correlate(Post)
        .exists()
    )


SPEAKS_THROUGH = has_variant_where(col(Variant.channel_id) == param("channel_id"))


def _round_variant(channel_id: int, network: Network, name: str, language: str, *decided: Any) -> RoundVariant:
    who, signed_as, on_behalf_of, reason, at = decided
    by = signature(who, signed_as, on_behalf_of) if at else ""
    return RoundVariant(channel_id, channel_label(network, name), language, by, reason or "", at)


_LEFT = (col(Decision.round_id) == Round.id) & (col(Decision.variant_id) == Variant.id) & IS_LEFT_OUT_VERDICT
_PARTS: Query[RoundVariant] = Query(
    select_columns(
        Channel.id,
        Channel.network,
        Channel.name,
        Variant.language,
        Decision.user_name,
        Decision.signed_as,
        Decision.on_behalf_of_name,
        Decision.reason,
        Decision.decided_at,
    )
    .select_from(Round)
    .join(Variant, col(Variant.post_version_id) == Round.post_version_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .outerjoin(Decision, _LEFT)
    .where(Round.organisation_id == ORGANISATION_ID, Round.id == param("round_id"))
    .order_by(Channel.name, col(Channel.id), Variant.language),
    _round_variant,
)
_REMAINING: EntityQuery[tuple[Variant, Channel]] = EntityQuery(
    select(Variant, Channel)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, col(Post.id) == PostVersion.post_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(
        Variant.organisation_id == ORGANISATION_ID, Variant.post_version_id == param("post_version_id"), ~IS_LEFT_OUT
    )
    .order_by(Channel.name, col(Channel.id), Variant.language)
)
_ALL_REMAINING: EntityQuery[tuple[PostVersion, Variant | None]] = EntityQuery(
    select(PostVersion, Variant)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .outerjoin(Variant, (col(Variant.post_version_id) == PostVersion.id) & ~IS_LEFT_OUT)
    .where(PostVersion.organisation_id == ORGANISATION_ID, col(PostVersion.post_id).in_(param("posts", many=True)))
    .order_by(col(PostVersion.post_id), col(Variant.channel_id), Variant.language)
)
_VARIANT_ROWS: Query[tuple[Any, ...]] = Query(
    select_columns(
        Post.id, type_coerce(col(Channel.network), String()), Channel.name, Variant.language, IS_LEFT_OUT, Variant.media
    )
    .select_from(Post)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(Post.organisation_id == ORGANISATION_ID, col(Post.id).in_(param("post_ids", many=True)))
    .order_by(col(Variant.id)),
    as_tuple,
)


class Remainder(NamedTuple):
    """A linked post; `is_original`: the source."""

    id: int
    year: int
    ordinal: int
    title: str
    status: PostStatus
    round_id: int
    is_original: bool

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


def linked_remainders(session: Session, post: Post) -> Sequence[Remainder]:
    """Return the original, then others by creation; one statement."""
    remainders = _BOTH_WAYS.all(session, organisation_id=post.organisation_id, post_id=post.id)
    return sorted(remainders, key=lambda remainder: not remainder.is_original)


_IS_ORIGINAL = col(PostRemainder.remainder_of_id) == Post.id
_OTHER = or_(
    (col(PostRemainder.post_id) == param("post_id")) & _IS_ORIGINAL,
    (col(PostRemainder.remainder_of_id) == param("post_id")) & (col(PostRemainder.post_id) == Post.id),
)
_BOTH_WAYS: Query[Remainder] = Query(
    select_columns(Post.id, Post.year, Post.ordinal, Post.title, Post.status, PostRemainder.round_id, _IS_ORIGINAL)
    .select_from(Post)
    .join(PostRemainder, _OTHER)
    .where(PostRemainder.organisation_id == ORGANISATION_ID, Post.organisation_id == ORGANISATION_ID)
    .order_by(col(PostRemainder.id)),
    lambda *row: Remainder._make((*row[:-1], bool(row[-1]))),
)
