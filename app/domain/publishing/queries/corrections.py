from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.publishing.models import IS_FIRST_PART, Delivery, PostCorrection
from app.domain.publishing.rules.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class LinkedCorrection:
    """A correction or, with `is_original`, the post corrected."""

    id: int
    year: int
    ordinal: int
    title: str
    status: PostStatus
    is_original: bool
    in_place: Sequence[int] = ()
    """The accounts whose post it edits."""

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


def linked_corrections(session: Session, post: Post) -> Sequence[LinkedCorrection]:
    """Return the original, then corrections by creation; one statement."""
    return _BOTH_WAYS.all(session, organisation_id=post.organisation_id, post_id=post.id)


class CorrectionHook(NamedTuple):
    """The publication that a correction hangs from: answered by its identifier, or edited."""

    answers: str = ""
    edits_id: int | None = None


def correction_hooks(session: Session, corrections: Sequence[Post]) -> Mapping[int, Mapping[Target, CorrectionHook]]:
    """Return hooks by account and language; no statement for none.

    What is no longer public is not answered; an edit stays one, and does not leave.
    """
    hooks: dict[int, dict[Target, CorrectionHook]] = defaultdict(dict)
    if corrections:
        here, keys = corrections[0].organisation_id, [post.id for post in corrections]
        for post_id, in_place, channel_id, language, *original in _ORIGINALS.all(
            session, organisation_id=here, posts=keys
        ):
            key, remote_id, state = original
            if channel_id in in_place:
                hooks[post_id][channel_id, language] = CorrectionHook(edits_id=key)
            elif state is DeliveryState.PUBLISHED and remote_id:
                hooks[post_id][channel_id, language] = CorrectionHook(answers=remote_id)
    return hooks


def accounts_in_place(session: Session, post: Post) -> Collection[int]:
    """Return the accounts where the correction edits its original; none for another post."""
    return _IN_PLACE.first(session, organisation_id=post.organisation_id, post_id=post.id) or ()


class CorrectedText(NamedTuple):
    """The text that a correction puts right in an account, and whether it does so there."""

    text: str
    permalink: str
    is_in_place: bool


def corrected_texts(session: Session, post: Post) -> Mapping[Target, CorrectedText]:
    """Return what the post corrects and is still public, by account and language; one statement for a correction."""
    if post.origin is not PostOrigin.CORRECTION:
        return {}
    rows = _PUBLISHED.all(session, organisation_id=post.organisation_id, post_id=post.id)
    return {
        (channel_id, language): CorrectedText(outgoing_text(text, link), permalink, channel_id in in_place)
        for channel_id, language, text, link, permalink, in_place in rows
    }


class StandingText(NamedTuple):
    """The text that an account shows now of what a correction puts right."""

    account: str
    text: str
    network: Network


def shown_originals(session: Session, posts: Sequence[Post]) -> Mapping[int, Mapping[Target, StandingText]]:
    """Return by correction, account and language what is out, earlier edits included; one statement for corrections."""
    corrections = [post for post in posts if post.origin is PostOrigin.CORRECTION]
    shown: dict[int, dict[Target, StandingText]] = defaultdict(dict)
    if corrections:
        here, keys = corrections[0].organisation_id, [post.id for post in corrections]
        for post_id, network, name, channel_id, language, text, link in _SHOWN.all(
            session, organisation_id=here, posts=keys
        ):
            account = channel_label(network, name)
            shown[post_id][channel_id, language] = StandingText(account, outgoing_text(text, link), network)
    return shown


_OTHER = or_(
    (col(PostCorrection.post_id) == param("post_id")) & (col(PostCorrection.corrects_id) == Post.id),
    (col(PostCorrection.corrects_id) == param("post_id")) & (col(PostCorrection.post_id) == Post.id),
)
_BOTH_WAYS: Query[LinkedCorrection] = Query(
    select_columns(
        Post.id, Post.year, Post.ordinal, Post.title, Post.status, col(PostCorrection.corrects_id) == Post.id
    )
    .add_columns(PostCorrection.in_place)
    .join(PostCorrection, _OTHER)
    .where(PostCorrection.organisation_id == ORGANISATION_ID, Post.organisation_id == ORGANISATION_ID)
    .order_by(col(PostCorrection.id)),
    LinkedCorrection,
)
_IN_PLACE: Query[list[int]] = Query(
    select_columns(PostCorrection.in_place).where(
        PostCorrection.organisation_id == ORGANISATION_ID, PostCorrection.post_id == param("post_id")
    ),
    lambda accounts: accounts,
)
_FIRST = aliased(Delivery)
_ORIGINALS: Query[tuple[Any, ...]] = Query(
    select_columns(PostCorrection.post_id, PostCorrection.in_place, Delivery.channel_id, Variant.language)
    .add_columns(_FIRST.id, _FIRST.remote_id, Delivery.state)
    .join(Delivery, col(Delivery.post_id) == PostCorrection.corrects_id)
    .join(_FIRST, col(_FIRST.id) == func.coalesce(Delivery.edits_id, Delivery.id))
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .where(
        PostCorrection.organisation_id == ORGANISATION_ID, col(PostCorrection.post_id).in_(param("posts", many=True))
    )
    .where(or_(_FIRST.remote_id != "", _FIRST.permalink != ""), IS_FIRST_PART),
    as_tuple,
)
_NOW = aliased(Delivery)
_SHOWN: Query[tuple[Any, ...]] = Query(
    select_columns(PostCorrection.post_id, Channel.network, Channel.name)
    .add_columns(_NOW.channel_id, Variant.language, Variant.text, Variant.link)
    .join(Delivery, col(Delivery.post_id) == PostCorrection.corrects_id)
    .join(_NOW, func.coalesce(_NOW.edits_id, _NOW.id) == func.coalesce(Delivery.edits_id, Delivery.id))
    .join(Variant, col(Variant.id) == _NOW.variant_id)
    .join(Channel, col(Channel.id) == _NOW.channel_id)
    .where(PostCorrection.organisation_id == ORGANISATION_ID, _NOW.organisation_id == ORGANISATION_ID)
    .where(col(PostCorrection.post_id).in_(param("posts", many=True)), _NOW.state == DeliveryState.PUBLISHED)
    .where(_NOW.post_id != PostCorrection.post_id, IS_FIRST_PART)
    .order_by(_NOW.id),
    as_tuple,
)
_PUBLISHED: Query[tuple[Any, ...]] = Query(
    select_columns(Delivery.channel_id, Variant.language, Variant.text, Variant.link)
    .add_columns(Delivery.permalink, PostCorrection.in_place)
    .join(PostCorrection, col(PostCorrection.corrects_id) == Delivery.post_id)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .where(PostCorrection.organisation_id == ORGANISATION_ID, Delivery.organisation_id == ORGANISATION_ID)
    .where(PostCorrection.post_id == param("post_id"), Delivery.state == DeliveryState.PUBLISHED, IS_FIRST_PART),
    as_tuple,
)
