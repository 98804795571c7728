"""Words that were published with the product after an organisation wrote its own protocol: offered, never put in."""

from sqlmodel import Session

from app.citizens.queries import protocols as queries
from app.citizens.rules.offering import Offer, Word, kept_words, missing, offers
from app.citizens.rules.reading import read_protocol
from app.citizens.service.sorting import shelf_of


def offered(session: Session, organisation_id: int) -> list[Offer]:
    """By list; nothing for whoever sorts by the one that ships. What the draft under way says already is not said."""
    shelf = shelf_of(session)
    found = shelf.of(session, organisation_id)
    if found.number == 0:
        return []
    version = queries.under_way(session, organisation_id)
    words = missing(shelf.shipped, read_protocol(version.content) if version else found.protocol)
    return offers(shelf.shipped, words, _seen(session, organisation_id)) if words else []


def _seen(session: Session, organisation_id: int) -> set[Word]:
    found = queries.adopted(session, organisation_id)
    said = {word for one in found for word in kept_words(one.content)}
    return said | {Word(*word) for one in found for word in one.offered}
