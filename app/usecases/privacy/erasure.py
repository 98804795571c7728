"""Personal data erasure (GDPR art. 17); acts and counts stay, identity and words go.

Obstacles are explained (art. 17.3). During a block the digest stays, for recognition.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.core.actor import system_actor
from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.tokens import new_token
from app.core.zones import local_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.queries.history import personal_values_about
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.models.replies import Reply
from app.domain.media.ports import FileStore
from app.domain.moderation.models import MeasureEvidence, ModerationMeasure
from app.domain.newsletter.queries.subscriptions import subscription_by_digest
from app.domain.newsletter.service import delete_subscription
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Organisation
from app.domain.privacy.queries.dossier import CitizenDossier, load_dossier
from app.domain.privacy.rules.personal_data import (
    ERASED_VALUE,
    check_erasable,
    check_reason,
    request_obstacle,
    scrub_names,
)
from app.domain.privacy.service.redaction import erasure_tickets, redact_letters, redact_related_rows
from app.domain.requests.models import Request
from app.domain.requests.queries.requests import request_acts, request_standings
from app.domain.requests.rules.acts import RequestState
from app.usecases.privacy.subject_rights import demand_privacy_officer
from app.usecases.requests.anonymisation import anonymise_request


def request_obstacles(session: Session, requests: Sequence[Request]) -> dict[int, Message | None]:
    """Return obstacles by request key; one statement."""
    if not requests:
        return {}
    standings = request_standings(session, requests[0].organisation_id, [request.id for request in requests])
    return {
        request.id: request_obstacle(
            request.requester_kind,
            is_political=request.is_political,
            is_open=standings[request.id].state is RequestState.OPEN,
        )
        for request in requests
    }


def erase_requester_of(work: Work, request: Request, files: FileStore, *, reason: str, asked_by: str) -> None:
    """Erase the requester of a locked request. Raises `Conflict` for an obstacle."""
    demand_privacy_officer(work.actor)
    check_reason(reason, asked_by)
    if request.erased_at is not None:
        raise Conflict(msg("Ya no queda nada que borrar en esta petición."))
    if why := request_obstacles(work.session, [request])[request.id]:
        raise Conflict(why)
    forget_requester(work, request, files, reason=reason)


def erase_requests(work: Work, requests: Sequence[Request], files: FileStore, *, reason: str) -> None:
    """Erase the erasable; the page explains the rest."""
    why = request_obstacles(work.session, requests)
    for request in requests:
        if request.erased_at is None and why[request.id] is None:
            forget_requester(work, request, files, reason=reason)


def forget_requester(work: Work, request: Request, files: FileStore, *, reason: str) -> None:
    names = {request.requester_name, request.requester_email} - {"", ERASED_VALUE}
    acts = request_acts(work.session, request)
    with erasure_tickets(work.session, "request", [request.id]):
        _scrub_fields(request, ("subject", "purpose", "audience", "text", "urgent_because", "budget"), names)
    with erasure_tickets(work.session, "request_act", [recorded_act.id for recorded_act in acts]):
        for act in acts:
            _scrub_fields(act, ("motive", "text", "answer"), names)
    _erase_letters(work.session, request)
    redact_letters(work.session, request.organisation_id, [request.code], names)
    scrubbed_reason, code = scrub_names(reason, names), request.code
    anonymise_request(work, request, files, reason=scrubbed_reason)
    subject = f"request:{request.id}"
    audit.record(work, Act.PERSONAL_ERASED, subject=subject, reason=scrubbed_reason, number=code)


def _erase_letters(session: Session, request: Request) -> None:
    """Erase answers' recipients, keeping the sending; cancel pending ones."""
    if not request.requester_email:
        return
    theirs = select(Notice).where(
        Notice.organisation_id == request.organisation_id,
        func.lower(Notice.to_address) == request.requester_email.lower(),
        col(Notice.context)["code"].as_string() == request.code,
    )
    for notice in session.exec(theirs.order_by(col(Notice.id))).all():
        notice.to_address, notice.to_name, notice.next_attempt_at = "", ERASED_VALUE, None
        notice.dedup_key = f"erased:{notice.id}"


def _scrub_fields(row: object, fields: Iterable[str], names: set[str]) -> None:
    for name in fields:
        setattr(row, name, scrub_names(getattr(row, name), names))


def erase_citizen(work: Work, citizen: Citizen, files: FileStore, *, reason: str, asked_by: str) -> None:
    """Erase a locked citizen. Raises `Conflict` with an obstacle's reason and date."""
    demand_privacy_officer(work.actor)
    check_reason(reason, asked_by)
    dossier = load_dossier(work.session, citizen)
    zone = work.session.get_one(Organisation, citizen.organisation_id).zone
    holdings = list(dossier.erasure_obstacles())
    check_erasable(
        holdings,
        days_by_reason={
            str(holding.reason): f"{local_day(holding.until, zone):%d/%m/%Y}" for holding in holdings if holding.until
        },
    )
    _erase_proof(work.session, dossier, files, keeps_digest=dossier.is_blocked(work.now))
    _erase_words(work.session, dossier)
    _erase_surroundings(work.session, dossier)
    redact_related_rows(work.session, dossier)
    scrubbed_reason = scrub_names(reason, dossier.names)
    erase_requests(work, dossier.requests, files, reason=scrubbed_reason)
    _erase_record_values(work, dossier, reason=scrubbed_reason)
    if subscription := subscription_by_digest(work.session, citizen.organisation_id, citizen.digest):
        delete_subscription(work, subscription, reason="erased")
    if not dossier.is_blocked(work.now):
        citizen.digest = f"erased:{new_token()}"
    citizen.handle = citizen.name = ""
    citizen.erased_at = work.now
    subject = f"citizen:{citizen.id}"
    audit.record(work, Act.PERSONAL_ERASED, subject=subject, reason=scrubbed_reason)
    work.session.flush()


def _erase_words(session: Session, dossier: CitizenDossier) -> None:
    """Erase messages and repeats; keys and digests become random marks."""
    with erasure_tickets(session, "citizen_message", [row.id for row in dossier.messages]):
        for message in dossier.messages:
            message.text, message.permalink, message.attachments, message.evidence = ERASED_VALUE, "", [], {}
            message.key, message.digest = f"erased:{message.id}", new_token()
            message.held = [{**question_match, "marks": []} for question_match in message.held]
    with erasure_tickets(session, "folded_message", [row.id for row in dossier.folded]):
        for folded in dossier.folded:
            folded.key, folded.permalink, folded.answers = f"erased:{folded.id}", "", ""


def _erase_surroundings(session: Session, dossier: CitizenDossier) -> None:
    for case in dossier.cases:
        _erase_case(case)
    for reply in dossier.replies:
        _erase_reply(reply)
    for measure in dossier.measures:
        _erase_measure(measure, dossier.names)
    noted = [act for act in dossier.acts if act.note]
    with erasure_tickets(session, "case_act", [row.id for row in noted]):
        for act in noted:
            act.note = ERASED_VALUE
    with erasure_tickets(session, "citizen_restriction", [row.id for row in dossier.restrictions]):
        for restriction in dossier.restrictions:
            restriction.reason = restriction.asked_by = ERASED_VALUE


def _erase_case(case: Case) -> None:
    case.thread, case.answers, case.permalink = None, "", ""


def _erase_reply(reply: Reply) -> None:
    """Erase all of a reply but the hash, proof of the exact words approved."""
    reply.text, reply.variables, reply.permalink, reply.remote_id, reply.trouble = ERASED_VALUE, {}, "", "", ""


def _erase_measure(measure: ModerationMeasure, names: Iterable[str]) -> None:
    for name in ("reason", "decided_why", "done_how", "lifted_why"):
        setattr(measure, name, scrub_names(getattr(measure, name), names))


def _erase_proof(session: Session, dossier: CitizenDossier, files: FileStore, *, keeps_digest: bool) -> None:
    with erasure_tickets(session, "measure_evidence", [row.id for row in dossier.evidence]):
        for evidence in dossier.evidence:
            erase_evidence(evidence, files, keeps_digest=keeps_digest)
    for message in dossier.messages:
        for attached in message.attachments:
            if place := attached.get("place"):
                files.remove(message.organisation_id, place)


def erase_evidence(evidence: MeasureEvidence, files: FileStore, *, keeps_digest: bool) -> None:
    """Erase the contents; the caller holds the erasure ticket."""
    for image in evidence.images:
        files.remove(evidence.organisation_id, image["place"])
    evidence.text, evidence.author, evidence.permalink, evidence.images = ERASED_VALUE, "", "", []
    evidence.digest = evidence.digest if keeps_digest else ""


def purge_one_evidence(session: Session, evidence: MeasureEvidence, files: FileStore, *, now: datetime) -> None:
    """Purge identity and contents at term; the fact stays."""
    with erasure_tickets(session, "measure_evidence", [evidence.id]):
        erase_evidence(evidence, files, keeps_digest=True)
        evidence.purged_at = now
    clock, case = system_actor(evidence.organisation_id), f"case:{evidence.case_id}"
    audit.record(Work(session, clock, now), Act.CASE_PURGED, subject=case, evidence=evidence.digest[:16])


def _erase_record_values(work: Work, dossier: CitizenDossier, *, reason: str) -> None:
    subjects = [f"citizen:{dossier.citizen.id}", *(f"case:{case.id}" for case in dossier.cases)]
    subjects += [f"moderation:{measure.id}" for measure in dossier.measures]
    subjects += [f"reply:{reply.id}" for reply in dossier.replies]
    for subject in subjects:
        for seq, name in personal_values_about(work.session, work.organisation_id, subject):
            audit.erase_personal_value(work, seq, name, reason=reason)
