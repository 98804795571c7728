"""Words that were published with the product after an organisation wrote its own protocol: offered, never put in."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import ProtocolVersion
from app.citizens.queries import protocols as queries
from app.citizens.rules.offering import Offer, Word, kept_words, missing, offers
from app.citizens.rules.versions import VersionState
from app.citizens.service import protocols
from app.citizens.service.sorting import shelf_of
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say


def offered(session: Session, organisation_id: int) -> list[Offer]:
    """By list; nothing for whoever sorts by the one that ships. What the draft under way says already is not said."""
    shelf = shelf_of(session)
    found = shelf.of(session, organisation_id)
    if found.number == 0:
        return []
    version = queries.under_way(session, organisation_id)
    words = missing(shelf.shipped, protocols.protocol_of(version) if version else found.protocol)
    return offers(shelf.shipped, words, _seen(session, organisation_id)) if words else []


def take(session: Session, chosen: Collection[Word], *, actor: Actor, now: datetime) -> ProtocolVersion:
    """Into the draft under way, or one begun for it, which is tried and let in as any other."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    words = [word for one in offered(session, actor.organisation_id) for word in (*one.fresh, *one.left)]
    taken = [word for word in words if word in chosen]
    if not taken:
        raise Refusal(say("Marque alguna palabra de las que se ofrecen."))
    added = defaultdict[str, list[tuple[str, str]]](list)
    for code, language, term in taken:
        added[code].append((language, term))
    version = _draft(session, actor, now)
    version.offered = sorted({*(Word(*one) for one in version.offered), *words})
    protocols.add_words(session, version, added, actor=actor, now=now)
    return version


def _seen(session: Session, organisation_id: int) -> set[Word]:
    found = queries.adopted(session, organisation_id)
    said = {word for one in found for word in kept_words(one.content)}
    return said | {Word(*word) for one in found for word in one.offered}


def _draft(session: Session, actor: Actor, now: datetime) -> ProtocolVersion:
    known = queries.under_way(session, actor.organisation_id)
    if known is None:
        return protocols.begin(session, actor=actor, now=now)
    if known.state is VersionState.PROPOSED:
        raise OutOfTurn(say("Hay una propuesta que espera aprobación: cuando se decida podrá tomar las palabras."))
    return queries.version_or_404(session, actor.organisation_id, known.number, lock=True)
