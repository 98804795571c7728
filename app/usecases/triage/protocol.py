"""Protocol changes: drafted, proposed with a reason, adopted by another; assignees change directly.

Shipped terms are offered, never inserted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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


def begin_version(work: Work) -> ProtocolVersion:
    """Draft the protocol in force. Raises `Conflict` during another proposal."""
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    if protocols.open_version(work.session, work.organisation_id):
        raise Conflict(msg("Ya hay una propuesta en curso: acábela o retírela antes de empezar otra."))
    protocol = protocol_cache_of(work.session).of(work.session, work.organisation_id).protocol
    version = ProtocolVersion(
        organisation_id=work.organisation_id,
        number=_next_number(work),
        content=dump_protocol(protocol),
        digest=protocol_digest(protocol),
        writers=[work.actor.person_id],
        written_by=work.actor.id,
        written_by_name=work.actor.name,
        written_at=work.now,
    )
    work.session.add(version)
    work.session.flush()
    _record(work, version)
    return version


def write_question(work: Work, version: ProtocolVersion, data: Mapping[str, Any]) -> None:
    """Replace a question by code, or append it. Raises `InvalidLine` with every fault."""
    _check_editable(version, work.actor)
    protocol = version_protocol(version)
    question = read_question(data)
    written = replace(protocol, sortings=replace_question(protocol.sortings, question))
    _store_protocol(work, version, written, question=question.code)


def move_version_question(work: Work, version: ProtocolVersion, code: str, places: int) -> None:
    """Move a question by places; the first match proposes."""
    _check_editable(version, work.actor)
    protocol = version_protocol(version)
    written = replace(protocol, sortings=reorder_questions(protocol.sortings, code, places))
    _store_protocol(work, version, written, question=code, moved=places)


def toggle_question(work: Work, version: ProtocolVersion, code: str) -> None:
    _check_editable(version, work.actor)
    protocol = version_protocol(version)
    question = protocol.sortings[question_position(protocol.sortings, code)]
    switched = replace(question, enabled=not question.enabled)
    written = replace(protocol, sortings=replace_question(protocol.sortings, switched))
    _store_protocol(work, version, written, question=code, enabled=switched.enabled)


def drop_version_question(work: Work, version: ProtocolVersion, code: str) -> None:
    _check_editable(version, work.actor)
    protocol = version_protocol(version)
    question_position(protocol.sortings, code)
    questions = tuple(sorting for sorting in protocol.sortings if sorting.code != code)
    _store_protocol(work, version, replace(protocol, sortings=questions), question=code, dropped=True)


def write_terms(work: Work, version: ProtocolVersion, code: str, terms: Sequence[tuple[str, str]]) -> None:
    """Replace (language, term) pairs. Raises `Refusal` for unknown lists."""
    _check_editable(version, work.actor)
    protocol = version_protocol(version)
    old = find_lexicon(protocol, code)
    new = replace(old, terms=tuple(dict.fromkeys(terms)))
    lexicons = tuple(new if lexicon.code == code else lexicon for lexicon in protocol.lexicons)
    _store_protocol(work, version, replace(protocol, lexicons=lexicons), list=code)


def take_published_terms(work: Work, chosen: Collection[PublishedTerm]) -> ProtocolVersion:
    """Add terms to the draft or a new one, tried and adopted as usual."""
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    words = [word for term in offered_terms(work.session, work.organisation_id) for word in (*term.fresh, *term.left)]
    taken = [word for word in words if word in chosen]
    if not taken:
        raise Refusal(msg("Marque alguna palabra de las que se ofrecen."))
    version = _lock_draft(work)
    version.offered = sorted({*(PublishedTerm(*published_term) for published_term in version.offered), *words})
    protocol = add_terms(version_protocol(version), taken)
    _store_protocol(
        work, version, protocol, list=", ".join(dict.fromkeys(published_term.code for published_term in taken))
    )
    return version


def propose_version(work: Work, version: ProtocolVersion, *, note: str) -> None:
    """Propose; raises without changes or reason."""
    _check_editable(version, work.actor)
    if version.digest == protocol_digest(
        protocol_cache_of(work.session).of(work.session, version.organisation_id).protocol
    ):
        raise Refusal(msg("La propuesta dice lo mismo que el protocolo en vigor."))
    if not note.strip():
        raise Refusal(msg("Explique por qué se propone el cambio."))
    version.state, version.proposed_at, version.note = (
        ProtocolVersionState.PROPOSED,
        work.now,
        note.strip()[:LONGEST_NOTE],
    )
    _record(work, version, reason=version.note)


def adopt_version(work: Work, version: ProtocolVersion, *, seen: str) -> None:
    """Put a version in force. `seen`: the digest of the text shown.

    Raises `NotPermitted` for its authors, `Conflict` for a different text.
    """
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    check_may_decide(version.state, writers=version.writers, person_id=work.actor.person_id)
    if seen != version.digest:
        raise Conflict(msg("La propuesta ha cambiado desde que se mostró: léala otra vez."))
    version.state = ProtocolVersionState.ADOPTED
    version.decided_by, version.decided_by_name, version.decided_at = work.actor.id, work.actor.name, work.now
    _record(work, version)


def withdraw_version(work: Work, version: ProtocolVersion) -> None:
    """Withdraw an unadopted version; any protocol editor may."""
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    if version.state not in OPEN_STATES:
        raise Conflict(msg("Esta versión ya no espera nada."))
    version.state = ProtocolVersionState.WITHDRAWN
    _record(work, version)


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
    work: Work,
    version: ProtocolVersion,
    protocol: ResponseProtocol,
    **detail: Any,
) -> None:
    """Parse before storing, to report inconsistencies."""
    content = dump_protocol(protocol)
    version.content, version.digest = content, protocol_digest(read_protocol(content))
    version.writers = sorted({*version.writers, work.actor.person_id})
    _record(work, version, **detail)


def _record(work: Work, version: ProtocolVersion, **detail: Any) -> None:
    audit_detail = {"number": version.number, "protocol_state": version.state.value, **detail}
    audit.record(work, Act.PROTOCOL_CHANGED, subject=f"protocol:{version.id}", **audit_detail)


def _next_number(work: Work) -> int:
    last = select(func.max(col(ProtocolVersion.number))).where(ProtocolVersion.organisation_id == work.organisation_id)
    return (work.session.exec(last).one() or 0) + 1


def _lock_draft(work: Work) -> ProtocolVersion:
    known = protocols.open_version(work.session, work.organisation_id)
    if known is None:
        return begin_version(work)
    if known.state is ProtocolVersionState.PROPOSED:
        raise Conflict(msg("Hay una propuesta que espera aprobación: cuando se decida podrá tomar las palabras."))
    return protocols.version_or_404(work.session, work.organisation_id, known.number, lock=True)


def set_assignee(work: Work, name: str, unit_id: int | None) -> None:
    """Set, or clear, the proposed unit."""
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    here = ProtocolAssignee.organisation_id == work.organisation_id
    taker = work.session.exec(select(ProtocolAssignee).where(here, ProtocolAssignee.name == name)).first()
    if unit_id is None and taker is not None:
        work.session.delete(taker)
    if unit_id is not None:
        taker = taker or ProtocolAssignee(organisation_id=work.organisation_id, name=name, unit_id=unit_id)
        taker.unit_id = _open_unit(work, unit_id).id
        work.session.add(taker)
    audit.record(work, Act.PROTOCOL_CHANGED, subject=f"protocol:{name}", taker=name, unit_id=unit_id)


def _open_unit(work: Work, unit_id: int) -> Unit:
    unit = work.session.exec(
        select(Unit).where(Unit.organisation_id == work.organisation_id, Unit.id == unit_id)
    ).first()
    if unit is None or unit.closed:
        raise Refusal(msg("Elija una unidad que siga abierta."))
    return unit
