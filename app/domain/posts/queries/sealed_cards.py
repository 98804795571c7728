"""Cards of links as they go out with a version."""

from sqlmodel import Session, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.posts.models import Variant
from app.domain.posts.rules.content import SealedCard


def sealed_card_or_404(session: Session, organisation_id: int, variant_id: int, picture: str) -> SealedCard:
    """Return the card of a variant that has this picture, by its digest. Raises `NotFound`."""
    variant = session.exec(
        select(Variant).where(Variant.organisation_id == organisation_id, Variant.id == variant_id)
    ).first()
    cards = variant.content.cards if variant else ()
    card = next((card for card in cards if card.picture and card.picture == picture), None)
    if card is None:
        raise NotFound(msg("Esta imagen no existe."))
    return card
