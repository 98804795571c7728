"""Pictures and videos of deliveries that are being sent at this moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.models import MediaFile
from app.domain.media.rules import POSTER_TYPE, VIDEO_TYPE
from app.domain.posts.models import Variant
from app.domain.posts.rules.content import MediaUse, SealedFile
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.picture_tokens import PictureGrant


class SentPicture(NamedTuple):
    """`film_size`: bytes of a video; 0 of a picture, and of a video's poster.

    `undrawn`: approved before the hash covered what is drawn, so that it is drawn for `network` now.
    """

    media_type: str
    film_size: int = 0
    network: Network | None = None
    undrawn: MediaUse | None = None


def sent_picture(session: Session, grant: PictureGrant, *, now: datetime) -> SentPicture | None:
    """Return the file if its delivery is claimed and sent now, and the approved variant holds it."""
    row = session.exec(
        select(Channel.network, Variant)
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Delivery.id == grant.delivery_id, Delivery.organisation_id == grant.organisation_id)
        .where(Delivery.state == DeliveryState.SENDING, col(Delivery.next_attempt_at) > now)
    ).first()
    if row is None:
        return None
    network, uses = Network(row[0]), row[1].content.media
    sealed = next((sent for use in uses for sent in _sealed(use, grant.digest)), None)
    earlier = next((use for use in uses if use.sealed is None and use.digest == grant.digest), None)
    return sealed or (_earlier(session, grant, network, earlier) if earlier else None)


def _sealed(use: MediaUse, digest: str) -> Iterator[SentPicture]:
    sealed = use.sealed
    if sealed is None:
        return
    if use.video and use.digest == digest:
        yield SentPicture(sealed.media_type, use.video.facts.size)
    if sealed.poster and sealed.poster == digest:
        yield SentPicture(POSTER_TYPE)
    if sealed.drawn and sealed.drawn.digest == digest:
        yield SentPicture(sealed.drawn.media_type)


def _earlier(session: Session, grant: PictureGrant, network: Network, use: MediaUse) -> SentPicture | None:
    if use.video:
        return SentPicture(VIDEO_TYPE, use.video.facts.size)
    row = session.exec(
        select(MediaFile.media_type, MediaFile.width, MediaFile.height).where(
            MediaFile.organisation_id == grant.organisation_id, MediaFile.digest == grant.digest
        )
    ).first()
    return SentPicture(row[0], 0, network, replace(use, sealed=SealedFile(*row))) if row else None
