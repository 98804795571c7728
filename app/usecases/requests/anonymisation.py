"""Request anonymisation, on demand and past term: content and decisions stay, names and files go."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.core.actor import system_actor
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.queries.history import personal_values_about
from app.domain.audit.rules.acts import Act
from app.domain.media.ports import FileStore
from app.domain.privacy.service.redaction import erasure_tickets
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.queries import requests
from app.usecases.requests.files import remove_files

ERASED_VALUE = "Dato borrado"
TERM_REASON = "plazo de conservación cumplido"
BATCH = 50


def anonymise_request(work: Work, request: Request, files: FileStore, *, reason: str = TERM_REASON) -> None:
    """Anonymise a locked request at term (GDPR art. 5.1.e) or on demand (art. 17)."""
    acts, requester_id = requests.request_acts(work.session, request), request.requester_id
    with erasure_tickets(work.session, "request", [request.id]):
        request.requester_name = request.on_behalf_of = ERASED_VALUE
        request.requester_post = request.requester_email = request.facts = ""
        if requester_id is not None and request.recorded_by == requester_id:
            request.recorded_by, request.recorded_by_name = None, ERASED_VALUE
        request.requester_id, request.erased_at = None, work.now
        request.attachments = remove_files(files, request, gone=ERASED_VALUE)
    with erasure_tickets(work.session, "request_act", [act.id for act in acts]):
        for act in acts:
            act.evidence = ERASED_VALUE if act.evidence else ""
            if requester_id is not None and act.by_id == requester_id:
                act.by_id, act.by_name = None, ERASED_VALUE
    subject = f"request:{request.id}"
    for seq, name in personal_values_about(work.session, request.organisation_id, subject):
        audit.erase_personal_value(work, seq, name, reason=reason)
    audit.record(work, Act.REQUEST_ERASED, subject=subject, number=request.code, reason=reason)


def anonymise_past_requests(
    reading: Sessions, writing: Sessions, files: FileStore, *, keep_for: timedelta, now: datetime
) -> int:
    """Anonymise inactive ones, a transaction each; safe if repeated.

    Files go before the row commits: after a crash the row is found again.
    """
    with reading() as session:
        past = _past_requests(session, before=now - keep_for)
    for request_id in past:
        with writing() as session:
            request = session.get_one(Request, request_id, with_for_update=True)
            if request.erased_at is None:
                anonymise_request(Work(session, system_actor(request.organisation_id), now), request, files)
            session.commit()
    return len(past)


def _past_requests(session: Session, *, before: datetime) -> list[int]:
    quiet = (
        select(RequestAct.request_id)
        .where(RequestAct.organisation_id == Request.organisation_id, RequestAct.request_id == Request.id)
        .having(func.max(RequestAct.at) < before)
        .group_by(col(RequestAct.request_id))
    )
    query = select(Request.id).where(Request.received_at < before, col(Request.erased_at).is_(None), quiet.exists())
    return list(session.exec(query.order_by(col(Request.id)).limit(BATCH)))
