"""Changing the protocol: written apart, proposed with its reason, in force once another person lets it in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import ProtocolVersion
from app.citizens.queries import protocols as queries
from app.citizens.rules.offering import Word, with_words
from app.citizens.rules.reading import read_protocol, read_sorting
from app.citizens.rules.triage import Protocol
from app.citizens.rules.versions import OPEN, VersionState, check_decides, check_written, moved, place_of, put
from app.citizens.rules.writing import digest_of, protocol_data
from app.citizens.service.offering import offered
from app.citizens.service.sorting import shelf_of
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.editorial_line.rules.line import Lexicon

LONGEST_NOTE = 4_000


def begin(session: Session, *, actor: Actor, now: datetime) -> ProtocolVersion:
    """A draft that says what is in force now; raises `OutOfTurn` while another proposal is under way."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    if queries.under_way(session, actor.organisation_id):
        raise OutOfTurn(say("Ya hay una propuesta en curso: acábela o retírela antes de empezar otra."))
    protocol = shelf_of(session).of(session, actor.organisation_id).protocol
    version = ProtocolVersion(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor.organisation_id),
        content=protocol_data(protocol),
        digest=digest_of(protocol),
        writers=[actor.person_id],
        written_by=actor.id,
        written_by_name=actor.name,
        written_at=now,
    )
    session.add(version)
    session.flush()
    _record(session, version, actor=actor, now=now)
    return version


def write_sorting(
    session: Session, version: ProtocolVersion, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Put a question in place of the one of its code, or last; raises `BadLine` with every fault at once."""
    _check(version, actor)
    protocol = protocol_of(version)
    one = read_sorting(data)
    written = replace(protocol, sortings=put(protocol.sortings, one))
    _write(session, version, written, actor=actor, now=now, question=one.code)


def move_sorting(
    session: Session, version: ProtocolVersion, code: str, places: int, *, actor: Actor, now: datetime
) -> None:
    """Ask it so many places later, or sooner; the first that holds proposes."""
    _check(version, actor)
    protocol = protocol_of(version)
    written = replace(protocol, sortings=moved(protocol.sortings, code, places))
    _write(session, version, written, actor=actor, now=now, question=code, moved=places)


def switch_sorting(session: Session, version: ProtocolVersion, code: str, *, actor: Actor, now: datetime) -> None:
    """Ask it no more, or again."""
    _check(version, actor)
    protocol = protocol_of(version)
    one = protocol.sortings[place_of(protocol.sortings, code)]
    switched = replace(one, enabled=not one.enabled)
    written = replace(protocol, sortings=put(protocol.sortings, switched))
    _write(session, version, written, actor=actor, now=now, question=code, enabled=switched.enabled)


def drop_sorting(session: Session, version: ProtocolVersion, code: str, *, actor: Actor, now: datetime) -> None:
    _check(version, actor)
    protocol = protocol_of(version)
    place_of(protocol.sortings, code)
    kept = tuple(one for one in protocol.sortings if one.code != code)
    _write(session, version, replace(protocol, sortings=kept), actor=actor, now=now, question=code, dropped=True)


def write_words(
    session: Session,
    version: ProtocolVersion,
    code: str,
    terms: Sequence[tuple[str, str]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """All the words of a list, each (language, term); raises `Refusal` for a list there is not."""
    _check(version, actor)
    protocol = protocol_of(version)
    old = lexicon_of(protocol, code)
    new = replace(old, terms=tuple(dict.fromkeys(terms)))
    lexicons = tuple(new if one.code == code else one for one in protocol.lexicons)
    _write(session, version, replace(protocol, lexicons=lexicons), actor=actor, now=now, list=code)


def take_words(session: Session, chosen: Collection[Word], *, actor: Actor, now: datetime) -> ProtocolVersion:
    """Into the draft under way, or one begun for it, which is tried and let in as any other."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    words = [word for one in offered(session, actor.organisation_id) for word in (*one.fresh, *one.left)]
    taken = [word for word in words if word in chosen]
    if not taken:
        raise Refusal(say("Marque alguna palabra de las que se ofrecen."))
    version = _draft(session, actor, now)
    version.offered = sorted({*(Word(*one) for one in version.offered), *words})
    protocol = with_words(protocol_of(version), taken)
    _write(session, version, protocol, actor=actor, now=now, list=", ".join(dict.fromkeys(one.code for one in taken)))
    return version


def propose(session: Session, version: ProtocolVersion, *, note: str, actor: Actor, now: datetime) -> None:
    """Offer it; raises when it changes nothing or gives no reason."""
    _check(version, actor)
    if version.digest == digest_of(shelf_of(session).of(session, version.organisation_id).protocol):
        raise Refusal(say("La propuesta dice lo mismo que el protocolo en vigor."))
    if not note.strip():
        raise Refusal(say("Explique por qué se propone el cambio."))
    version.state, version.proposed_at, version.note = VersionState.PROPOSED, now, note.strip()[:LONGEST_NOTE]
    _record(session, version, actor=actor, now=now, reason=version.note)


def adopt(session: Session, version: ProtocolVersion, *, seen: str, actor: Actor, now: datetime) -> None:
    """In force from now on. `seen`: the digest of what the person was shown.

    Raises `NotPermitted` for whoever wrote any of it, `OutOfTurn` for another text than the one seen.
    """
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    check_decides(version.state, writers=version.writers, person_id=actor.person_id)
    if seen != version.digest:
        raise OutOfTurn(say("La propuesta ha cambiado desde que se mostró: léala otra vez."))
    version.state = VersionState.ADOPTED
    version.decided_by, version.decided_by_name, version.decided_at = actor.id, actor.name, now
    _record(session, version, actor=actor, now=now)


def withdraw(session: Session, version: ProtocolVersion, *, actor: Actor, now: datetime) -> None:
    """By anybody who changes the protocol, while nobody has let it in."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    if version.state not in OPEN:
        raise OutOfTurn(say("Esta versión ya no espera nada."))
    version.state = VersionState.WITHDRAWN
    _record(session, version, actor=actor, now=now)


def protocol_of(version: ProtocolVersion) -> Protocol:
    return read_protocol(version.content)


def lexicon_of(protocol: Protocol, code: str) -> Lexicon:
    """Raises `Refusal` for a list there is not."""
    found = next((one for one in protocol.lexicons if one.code == code), None)
    if found is None:
        raise Refusal(say("No existe la lista de palabras «%(name)s».", name=code))
    return found


def _check(version: ProtocolVersion, actor: Actor) -> None:
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    check_written(version.state)


def _write(
    session: Session, version: ProtocolVersion, protocol: Protocol, *, actor: Actor, now: datetime, **said: Any
) -> None:
    """Read back before it is kept, so that what does not hold together is told now."""
    content = protocol_data(protocol)
    version.content, version.digest = content, digest_of(read_protocol(content))
    version.writers = sorted({*version.writers, actor.person_id})
    _record(session, version, actor=actor, now=now, **said)


def _record(session: Session, version: ProtocolVersion, *, actor: Actor, now: datetime, **said: Any) -> None:
    told = {"number": version.number, "protocol_state": version.state.value, **said}
    audit.record(session, Act.PROTOCOL_CHANGED, actor=actor, now=now, subject=f"protocol:{version.id}", **told)


def _next_number(session: Session, organisation_id: int) -> int:
    last = select(func.max(col(ProtocolVersion.number))).where(ProtocolVersion.organisation_id == organisation_id)
    return (session.exec(last).one() or 0) + 1


def _draft(session: Session, actor: Actor, now: datetime) -> ProtocolVersion:
    known = queries.under_way(session, actor.organisation_id)
    if known is None:
        return begin(session, actor=actor, now=now)
    if known.state is VersionState.PROPOSED:
        raise OutOfTurn(say("Hay una propuesta que espera aprobación: cuando se decida podrá tomar las palabras."))
    return queries.version_or_404(session, actor.organisation_id, known.number, lock=True)
