"""The card of a link, as it was approved with the post."""

import logging
from hashlib import sha256

from app.domain.media.ports import FileStore
from app.domain.publishing.ports import OutgoingCard
from app.domain.publishing.queries.due_deliveries import DueDelivery

LOG = logging.getLogger(__name__)


def outgoing_card(files: FileStore, content: DueDelivery) -> OutgoingCard | None:
    """Return the approved card; without its picture where the file is not there, or is another."""
    card = content.card
    if card is None:
        return None
    picture = _picture(files, content.organisation_id, card.picture) if card.picture else b""
    return OutgoingCard(card.address, card.title, card.description, picture, card.picture_type if picture else "")


def _picture(files: FileStore, organisation_id: int, digest: str) -> bytes:
    try:
        content = files.read(organisation_id, digest)
    except OSError:
        LOG.exception("the picture of a card could not be read")
        return b""
    return content if sha256(content).hexdigest() == digest else b""
