"""Approved posts on their way whose approval, of the first two forms of the hash, does not cover all that goes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, select_columns
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.text_parts import part_label
from app.domain.image_rights.rules.licences import PictureOrigin, is_ai_made
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries.library_files import LibraryFile, library_files
from app.domain.posts.rules.content import FIRST_SEALED_VERSION, FIRST_TITLED_VERSION, MediaUse
from app.domain.posts.rules.sent_cards import sent_addresses
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.deliveries import LONGEST_LIST
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.uncovered_parts import UncoveredPart, uncovered_marks


@dataclass(frozen=True, slots=True)
class _EarlierLine:
    due_at: datetime
    part: int
    post: Post
    hash_version: int
    declared: Mapping[str, Any]
    variant: Variant
    channel: Channel

    @property
    def account(self) -> str:
        return part_label(self.channel.called, self.part, self.variant.text)

    @property
    def network(self) -> Network:
        return Network(self.channel.network)

    @property
    def media(self) -> Sequence[MediaUse]:
        return () if self.part > 1 else self.variant.content.media


@dataclass(frozen=True, slots=True)
class UncoveredDelivery:
    """`language`: empty on accounts of one; `without`: what it leaves without, in the order of `UncoveredPart`."""

    due_at: datetime
    post: Post
    account: str
    language: str
    without: tuple[UncoveredPart, ...]


def uncovered_deliveries(session: Session, organisation_id: int) -> list[UncoveredDelivery]:
    """Return the deliveries that the worker will send without something, the soonest first.

    One statement; another where they have files.
    """
    lines = _LINES.all(session, organisation_id=organisation_id)
    files = library_files(session, organisation_id, {use.digest for line in lines for use in line.media})
    found = [(line, set(_uncovered(line, files))) for line in lines]
    return [
        UncoveredDelivery(
            line.due_at,
            line.post,
            line.account,
            line.variant.language if len(line.channel.languages) > 1 else "",
            tuple(part for part in UncoveredPart if part in lost),
        )
        for line, lost in found
        if lost
    ]


def _uncovered(line: _EarlierLine, files: Mapping[str, LibraryFile]) -> Iterator[UncoveredPart]:
    if any(part == line.part for part, _ in sent_addresses(line.variant.content, line.network)):
        yield UncoveredPart.CARD
    if line.hash_version < FIRST_TITLED_VERSION and line.post.title:
        yield UncoveredPart.TITLE
    for use in line.media:
        if file := files.get(use.digest):
            declared = line.declared.get("pictures", {}).get(use.digest, {})
            only_registered = is_ai_made({}, file.origin) and not is_ai_made(declared, PictureOrigin.NONE)
            yield from uncovered_marks(line.network, focus=file.focus, is_ai_made=only_registered, poster=file.poster)


_LINES: Query[_EarlierLine] = Query(
    select_columns(
        Delivery.due_at, Delivery.part, Post, PostVersion.hash_version, PostVersion.declared, Variant, Channel
    )
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, col(Post.id) == Delivery.post_id)
    .join(Channel, col(Channel.id) == Delivery.channel_id)
    .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.state == DeliveryState.SCHEDULED)
    .where(col(Delivery.edits_id).is_(None), Channel.publishing == Publishing.API)
    .where(col(PostVersion.hash_version) < FIRST_SEALED_VERSION)
    .order_by(col(Delivery.due_at), col(Delivery.id))
    .limit(LONGEST_LIST),
    _EarlierLine,
)
