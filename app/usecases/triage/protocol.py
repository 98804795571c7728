"""Protocol changes: drafted, proposed with a reason, adopted by another; assignees change directly.

Shipped terms are offered, never inserted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.rules.line import Lexicon
from app.domain.organisations.models import Unit
from app.domain.triage.models import ProtocolAssignee, ProtocolVersion
from app.domain.triage.queries import protocols
from app.domain.triage.rules.protocol_format import dump_protocol, protocol_digest, read_protocol, read_question
from app.domain.triage.rules.published_terms import (
    PublishedTerm,
    TermOffer,
    add_terms,
    missing_terms,
    term_offers,
    version_terms,
)
from app.domain.triage.rules.triage import ResponseProtocol
from app.domain.triage.rules.versions import (
    OPEN_STATES,
    ProtocolVersionState,
    check_editable,
    check_may_decide,
    question_position,
    reorder_questions,
    replace_question,
)
from app.usecases.triage.protocol_cache import protocol_cache_of


def offered_terms(session: Session, organisation_id: int) -> list[TermOffer]:
    """Return new shipped ones, not in the draft; none for users of the shipped protocol."""
    cache = protocol_cache_of(session)
    protocol_in_force = cache.of(session, organisation_id)
    if protocol_in_force.number == 0:
        return []
    version = protocols.open_version(session, organisation_id)
    words = missing_terms(cache.shipped, read_protocol(version.content) if version else protocol_in_force.protocol)
    return term_offers(cache.shipped, words, _seen_terms(session, organisation_id)) if words else []


def _seen_terms(session: Session, organisation_id: int) -> set[PublishedTerm]:
    versions = protocols.adopted_contents(session, organisation_id)
    terms = {word for version in versions for word in version_terms(version.content)}
    return terms | {PublishedTerm(*word) for version in versions for word in version.offered}


LONGEST_NOTE = 4_000


def begin_version(session: Session, *, actor: Actor, now: datetime) -> ProtocolVersion:
    """Draft the protocol in force. Raises `Conflict` during another proposal."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    if protocols.open_version(session, actor.organisation_id):
        raise Conflict(msg("Ya hay una propuesta en curso: acábela o retírela antes de empezar otra."))
    protocol = protocol_cache_of(session).of(session, actor.organisation_id).protocol
    version = ProtocolVersion(
        organisation_id=actor.organisation_id,
        number=_next_number(session, actor.organisation_id),
        content=dump_protocol(protocol),
        digest=protocol_digest(protocol),
        writers=[actor.person_id],
        written_by=actor.id,
        written_by_name=actor.name,
        written_at=now,
    )
    session.add(version)
    session.flush()
    _record(session, version, actor=actor, now=now)
    return version


def write_question(
    session: Session, version: ProtocolVersion, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Replace a question by code, or append it. Raises `InvalidLine` with every fault."""
    _check_editable(version, actor)
    protocol = version_protocol(version)
    question = read_question(data)
    written = replace(protocol, sortings=replace_question(protocol.sortings, question))
    _store_protocol(session, version, written, actor=actor, now=now, question=question.code)


def move_version_question(
    session: Session, version: ProtocolVersion, code: str, places: int, *, actor: Actor, now: datetime
) -> None:
    """Move a question by places; the first match proposes."""
    _check_editable(version, actor)
    protocol = version_protocol(version)
    written = replace(protocol, sortings=reorder_questions(protocol.sortings, code, places))
    _store_protocol(session, version, written, actor=actor, now=now, question=code, moved=places)


def toggle_question(session: Session, version: ProtocolVersion, code: str, *, actor: Actor, now: datetime) -> None:
    _check_editable(version, actor)
    protocol = version_protocol(version)
    question = protocol.sortings[question_position(protocol.sortings, code)]
    switched = replace(question, enabled=not question.enabled)
    written = replace(protocol, sortings=replace_question(protocol.sortings, switched))
    _store_protocol(session, version, written, actor=actor, now=now, question=code, enabled=switched.enabled)


def drop_version_question(
    session: Session, version: ProtocolVersion, code: str, *, actor: Actor, now: datetime
) -> None:
    _check_editable(version, actor)
    protocol = version_protocol(version)
    question_position(protocol.sortings, code)
    questions = tuple(sorting for sorting in protocol.sortings if sorting.code != code)
    _store_protocol(
        session, version, replace(protocol, sortings=questions), actor=actor, now=now, question=code, dropped=True
    )


def write_terms(
    session: Session,
    version: ProtocolVersion,
    code: str,
    terms: Sequence[tuple[str, str]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Replace (language, term) pairs. Raises `Refusal` for unknown lists."""
    _check_editable(version, actor)
    protocol = version_protocol(version)
    old = find_lexicon(protocol, code)
    new = replace(old, terms=tuple(dict.fromkeys(terms)))
    lexicons = tuple(new if lexicon.code == code else lexicon for lexicon in protocol.lexicons)
    _store_protocol(session, version, replace(protocol, lexicons=lexicons), actor=actor, now=now, list=code)


def take_published_terms(
    session: Session, chosen: Collection[PublishedTerm], *, actor: Actor, now: datetime
) -> ProtocolVersion:
    """Add terms to the draft or a new one, tried and adopted as usual."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    words = [word for term in offered_terms(session, actor.organisation_id) for word in (*term.fresh, *term.left)]
    taken = [word for word in words if word in chosen]
    if not taken:
        raise Refusal(msg("Marque alguna palabra de las que se ofrecen."))
    version = _lock_draft(session, actor, now)
    version.offered = sorted({*(PublishedTerm(*published_term) for published_term in version.offered), *words})
    protocol = add_terms(version_protocol(version), taken)
    _store_protocol(
        session,
        version,
        protocol,
        actor=actor,
        now=now,
        list=", ".join(dict.fromkeys(published_term.code for published_term in taken)),
    )
    return version


def propose_version(session: Session, version: ProtocolVersion, *, note: str, actor: Actor, now: datetime) -> None:
    """Propose; raises without changes or reason."""
    _check_editable(version, actor)
    if version.digest == protocol_digest(protocol_cache_of(session).of(session, version.organisation_id).protocol):
        raise Refusal(msg("La propuesta dice lo mismo que el protocolo en vigor."))
    if not note.strip():
        raise Refusal(msg("Explique por qué se propone el cambio."))
    version.state, version.proposed_at, version.note = ProtocolVersionState.PROPOSED, now, note.strip()[:LONGEST_NOTE]
    _record(session, version, actor=actor, now=now, reason=version.note)


def adopt_version(session: Session, version: ProtocolVersion, *, seen: str, actor: Actor, now: datetime) -> None:
    """Put a version in force. `seen`: the digest of the text shown.

    Raises `NotPermitted` for its authors, `Conflict` for a different text.
    """
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    check_may_decide(version.state, writers=version.writers, person_id=actor.person_id)
    if seen != version.digest:
        raise Conflict(msg("La propuesta ha cambiado desde que se mostró: léala otra vez."))
    version.state = ProtocolVersionState.ADOPTED
    version.decided_by, version.decided_by_name, version.decided_at = actor.id, actor.name, now
    _record(session, version, actor=actor, now=now)


def withdraw_version(session: Session, version: ProtocolVersion, *, actor: Actor, now: datetime) -> None:
    """Withdraw an unadopted version; any protocol editor may."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    if version.state not in OPEN_STATES:
        raise Conflict(msg("Esta versión ya no espera nada."))
    version.state = ProtocolVersionState.WITHDRAWN
    _record(session, version, actor=actor, now=now)


def version_protocol(version: ProtocolVersion) -> ResponseProtocol:
    return read_protocol(version.content)


def find_lexicon(protocol: ResponseProtocol, code: str) -> Lexicon:
    """Return a list. Raises `Refusal` if unknown."""
    word_list = next((lexicon for lexicon in protocol.lexicons if lexicon.code == code), None)
    if word_list is None:
        raise Refusal(msg("No existe la lista de palabras «%(name)s».", name=code))
    return word_list


def _check_editable(version: ProtocolVersion, actor: Actor) -> None:
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    check_editable(version.state)


def _store_protocol(
    session: Session,
    version: ProtocolVersion,
    protocol: ResponseProtocol,
    *,
    actor: Actor,
    now: datetime,
    **detail: Any,
) -> None:
    """Parse before storing, to report inconsistencies."""
    content = dump_protocol(protocol)
    version.content, version.digest = content, protocol_digest(read_protocol(content))
    version.writers = sorted({*version.writers, actor.person_id})
    _record(session, version, actor=actor, now=now, **detail)


def _record(session: Session, version: ProtocolVersion, *, actor: Actor, now: datetime, **detail: Any) -> None:
    audit_detail = {"number": version.number, "protocol_state": version.state.value, **detail}
    audit.record(session, Act.PROTOCOL_CHANGED, actor=actor, now=now, subject=f"protocol:{version.id}", **audit_detail)


def _next_number(session: Session, organisation_id: int) -> int:
    last = select(func.max(col(ProtocolVersion.number))).where(ProtocolVersion.organisation_id == organisation_id)
    return (session.exec(last).one() or 0) + 1


def _lock_draft(session: Session, actor: Actor, now: datetime) -> ProtocolVersion:
    known = protocols.open_version(session, actor.organisation_id)
    if known is None:
        return begin_version(session, actor=actor, now=now)
    if known.state is ProtocolVersionState.PROPOSED:
        raise Conflict(msg("Hay una propuesta que espera aprobación: cuando se decida podrá tomar las palabras."))
    return protocols.version_or_404(session, actor.organisation_id, known.number, lock=True)


def set_assignee(session: Session, name: str, unit_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Set, or clear, the proposed unit."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    here = ProtocolAssignee.organisation_id == actor.organisation_id
    taker = session.exec(select(ProtocolAssignee).where(here, ProtocolAssignee.name == name)).first()
    if unit_id is None and taker is not None:
        session.delete(taker)
    if unit_id is not None:
        taker = taker or ProtocolAssignee(organisation_id=actor.organisation_id, name=name, unit_id=unit_id)
        taker.unit_id = _open_unit(session, actor.organisation_id, unit_id).id
        session.add(taker)
    audit.record(
        session, Act.PROTOCOL_CHANGED, actor=actor, now=now, subject=f"protocol:{name}", taker=name, unit_id=unit_id
    )


def _open_unit(session: Session, organisation_id: int, unit_id: int) -> Unit:
    unit = session.exec(select(Unit).where(Unit.organisation_id == organisation_id, Unit.id == unit_id)).first()
    if unit is None or unit.closed:
        raise Refusal(msg("Elija una unidad que siga abierta."))
    return unit
