"""Rights of pictures in a few words, read once a request."""

from collections.abc import Collection, Mapping, Sequence

from flask import g

from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.image_rights.queries import rights_facts
from app.domain.image_rights.rules.consent import ConsentFault, faults_of
from app.domain.image_rights.rules.licences import Depiction, PictureOrigin, RightsFacts
from app.pages.shell.request_context import organisation
from app.web.request import now, read_session

DEPICTION_WORDS = {
    Depiction.NOBODY: msg("nadie reconocible"),
    Depiction.PUBLIC_ACT: msg("acto público"),
}


def rights_of(digests: Collection[str]) -> Mapping[str, RightsFacts]:
    """Return the facts of stored pictures; one statement for those not read yet."""
    known: dict[str, RightsFacts] = g.setdefault("picture_rights", {})
    known.update(rights_facts(read_session(), organisation().id, set(digests) - known.keys()))
    return {digest: known[digest] for digest in digests if digest in known}


def rights_words(facts: RightsFacts) -> Sequence[Message]:
    """Return what is noted, licence first."""
    if not facts.is_noted or facts.licence is None:
        return ()
    people = len(facts.people)
    words = [facts.licence.label, DEPICTION_WORDS.get(facts.depicts) or msg("personas: %(count)s", count=people)]
    return [*words, facts.origin.label] if facts.origin is not PictureOrigin.NONE else words


def rights_troubles(facts: RightsFacts) -> Sequence[Message]:
    """Return what keeps the picture from going out today, on any network."""
    today = local_day(now(), organisation().zone)
    troubles = [] if facts.is_noted else [msg("Sin derechos anotados")]
    if facts.has_ended(today):
        troubles.append(msg("El permiso ha caducado"))
    if facts.depicts is Depiction.PEOPLE and not facts.people:
        troubles.append(msg("Falta anotar a quién se reconoce"))
    faults = faults_of(facts.people, "", today)
    return troubles + [msg("Consentimiento: %(fault)s", fault=fault.label) for fault in ConsentFault if fault in faults]
