"""Pictures and videos of deliveries that are being sent at this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.models import MediaFile
from app.domain.media.rules import POSTER_TYPE, MediaKind, PictureCrop
from app.domain.posts.models import Variant
from app.domain.posts.rules.content import stored_use
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.picture_facts import PictureFacts
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.picture_tokens import PictureGrant


class SentPicture(NamedTuple):
    """`film_size`: bytes of a video; 0 of a picture, and of a video's poster. `crop`: the part approved, if not all."""

    network: Network
    facts: PictureFacts
    film_size: int = 0
    crop: PictureCrop | None = None


def sent_picture(session: Session, grant: PictureGrant, *, now: datetime) -> SentPicture | None:
    """Return the file if its delivery is claimed and sent now, and the approved variant holds it, or its video."""
    rows = session.exec(
        select(Channel.network, Variant.media, MediaFile)
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(MediaFile, col(MediaFile.organisation_id) == Delivery.organisation_id)
        .where(Delivery.id == grant.delivery_id, Delivery.organisation_id == grant.organisation_id)
        .where(Delivery.state == DeliveryState.SENDING, col(Delivery.next_attempt_at) > now)
        .where(or_(col(MediaFile.digest) == grant.digest, col(MediaFile.poster) == grant.digest))
    )
    return next(
        (_sent(Network(network), file, grant.digest, uses) for network, uses, file in rows if _holds(uses, file)), None
    )


def _holds(uses: Sequence[Mapping[str, Any]], file: MediaFile) -> bool:
    return file.digest in {use["digest"] for use in uses}


def _sent(network: Network, file: MediaFile, digest: str, uses: Sequence[Mapping[str, Any]]) -> SentPicture:
    if file.digest != digest:
        return SentPicture(network, PictureFacts(POSTER_TYPE, file.width, file.height))
    facts = PictureFacts(file.media_type, file.width, file.height)
    use = next(stored_use(use) for use in uses if use["digest"] == digest)
    film_size = file.size if file.kind is MediaKind.VIDEO else 0
    return SentPicture(network, facts, film_size, use.crop_for(network))
