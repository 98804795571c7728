"""Cards of links as they go out with a version, or would with a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from sqlmodel import select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.media.ports import PageCard
from app.domain.media.queries import link_cards
from app.domain.media.rules import card_domain
from app.domain.posts.models import Variant
from app.domain.posts.rules.content import SealedCard, VariantContent
from app.domain.posts.rules.sent_cards import sent_addresses


def sealed_card_or_404(work: Work, variant_id: int, picture: str) -> SealedCard:
    """Return the card of a variant that has this picture, by its digest. Raises `NotFound`."""
    variant = work.session.exec(
        select(Variant).where(Variant.organisation_id == work.organisation_id, Variant.id == variant_id)
    ).first()
    cards = variant.content.cards if variant else ()
    card = next((card for card in cards if card.picture and card.picture == picture), None)
    if card is None:
        raise NotFound(msg("Esta imagen no existe."))
    return card


def cards_of(variant: VariantContent, network: Network | None, pages: Mapping[str, PageCard]) -> tuple[SealedCard, ...]:
    """Return the cards that its network is sent, of the pages that were read, by address."""
    return tuple(
        _sealed_card(part, address, pages[address])
        for part, address in sent_addresses(variant, network)
        if address in pages
    )


def with_card_words(
    work: Work, variants: Sequence[VariantContent], networks: Mapping[int, Network]
) -> list[VariantContent]:
    """Return a draft's variants with the words of their cards as submission would seal them.

    One statement; none where no network is sent a card.
    """
    sent = [list(sent_addresses(variant, networks.get(variant.channel_id))) for variant in variants]
    stored = link_cards(work, {address for each in sent for _, address in each})
    pages = {address: PageCard(card.title, card.description) for address, card in stored.items() if card.fetched_at}
    return [replace(variant, cards=cards_of(variant, networks.get(variant.channel_id), pages)) for variant in variants]


def _sealed_card(part: int, address: str, card: PageCard) -> SealedCard:
    """Say the domain of a page that gives no title, as previews do."""
    picture = sha256(card.picture).hexdigest() if card.picture else ""
    title = card.title or card_domain(address)
    return SealedCard(address, title, card.description, picture, card.picture_type if picture else "", part)
