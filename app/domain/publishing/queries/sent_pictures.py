"""Pictures of deliveries that are being sent at this moment."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.media.models import MediaFile
from app.domain.posts.models import Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.due_deliveries import PictureFacts
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.picture_tokens import PictureGrant


class SentPicture(NamedTuple):
    network: Network
    facts: PictureFacts


def sent_picture(session: Session, grant: PictureGrant, *, now: datetime) -> SentPicture | None:
    """Return the picture if its delivery is claimed and sent now, and the approved variant holds it."""
    row = session.exec(
        select(Channel.network, Variant.media, MediaFile)
        .join(Delivery, col(Delivery.channel_id) == Channel.id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(MediaFile, col(MediaFile.organisation_id) == Delivery.organisation_id)
        .where(Delivery.id == grant.delivery_id, Delivery.organisation_id == grant.organisation_id)
        .where(Delivery.state == DeliveryState.SENDING, col(Delivery.next_attempt_at) > now)
        .where(MediaFile.digest == grant.digest)
    ).first()
    if row is None or grant.digest not in {use["digest"] for use in row[1]}:
        return None
    network, _, file = row
    return SentPicture(Network(network), PictureFacts(file.media_type, file.width, file.height))
