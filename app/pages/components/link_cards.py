"""The card that a network draws of a link, as far as it is known."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import url_for

from app.core.permissions import Permission
from app.domain.media.queries import StoredCard, link_cards
from app.domain.media.rules import card_domain
from app.domain.posts.rules.content import SealedCard
from app.web.request import actor, now, read_session, work

ASKERS = (Permission.POST_WRITE, Permission.POST_EDIT, Permission.POST_DECIDE)
"""Who may have a page read for its card."""


@dataclass(frozen=True, slots=True)
class LinkCardView:
    """`is_awaited`: the worker has still to read the page, for the first time or again, and the reader may ask.

    `is_sent`: its network draws the card that it is sent, so that a text submitted before `is_read` leaves without.
    """

    address: str
    domain: str
    title: str = ""
    description: str = ""
    picture_url: str = ""
    is_awaited: bool = True
    is_read: bool = False
    is_sent: bool = False


def link_card_views(addresses: Collection[str]) -> dict[str, LinkCardView]:
    """Return a card for each address; one statement, none without addresses."""
    known = link_cards(work(read_session()), addresses)
    asks = any(actor().may(each) for each in ASKERS)
    return {address: _card_view(address, known.get(address), asks=asks) for address in addresses}


def sealed_card_view(variant_id: int, card: SealedCard) -> LinkCardView:
    """Return a card as it goes out with a version, whatever its page says since."""
    picture = url_for("link_cards.sealed_picture", variant_id=variant_id, digest=card.picture) if card.picture else ""
    return LinkCardView(
        card.address, card_domain(card.address), card.title, card.description, picture, is_awaited=False, is_read=True
    )


def _card_view(address: str, card: StoredCard | None, *, asks: bool) -> LinkCardView:
    if card is None:
        return LinkCardView(address, card_domain(address), is_awaited=asks)
    return LinkCardView(
        address,
        card_domain(address),
        card.title,
        card.description,
        url_for("link_cards.picture", digest=card.digest) if card.has_picture else "",
        is_awaited=asks and card.is_stale(now()),
        is_read=card.fetched_at is not None,
    )
