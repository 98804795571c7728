"""The card of a post's link, as read for its preview; one that was not read by then is not waited for."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from app.db.outbox import OutboxTask
from app.db.scope import Sessions
from app.domain.directory.rules.shown_text import SENT_CARD_NETWORKS, carded_address
from app.domain.media.ports import PageCard
from app.domain.media.queries import page_card
from app.domain.media.rules import card_domain
from app.domain.publishing.ports import OutgoingCard
from app.domain.publishing.queries.due_deliveries import DueDelivery

LOG = logging.getLogger(__name__)


def outgoing_card(reading: Sessions, task: OutboxTask[DueDelivery]) -> OutgoingCard | None:
    """Return the card for a network that is sent it; of a page that gives no title it says the domain, as previews."""
    content = task.content
    if content.network not in SENT_CARD_NETWORKS:
        return None
    address = carded_address(content.text, content.network, has_media=bool(content.media))
    card = _read_card(reading, content.organisation_id, address) if address else None
    return OutgoingCard(address, card.title or card_domain(address), *card[1:]) if card else None


def _read_card(reading: Sessions, organisation_id: int, address: str) -> PageCard | None:
    """Return None also where the database fails: the post goes without."""
    try:
        with reading() as session:
            return page_card(session, organisation_id, address)
    except SQLAlchemyError:
        LOG.exception("the card of a link could not be read")
        return None
