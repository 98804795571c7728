"""Anonymisation of requests past term: content and decisions stay, names and files go."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.audit import service as audit
from app.domain.audit.queries.personal_values import personal_values_about
from app.domain.audit.rules.acts import Act
from app.domain.media.ports import FileStore
from app.domain.privacy.service.redaction import erasure_tickets
from app.domain.requests.models import Request
from app.domain.requests.queries import requests
from app.usecases.requests.files import remove_files

ERASED_VALUE = "Dato borrado"
TERM_REASON = "plazo de conservación cumplido"


def anonymise_request(
    session: Session, request: Request, files: FileStore, *, actor: Actor, now: datetime, reason: str = TERM_REASON
) -> None:
    """Anonymise a locked request, for storage limitation (GDPR art. 5.1.e) or on demand (art. 17)."""
    acts, requester_id = requests.request_acts(session, request), request.requester_id
    with erasure_tickets(session, "request", [request.id]):
        request.requester_name = request.on_behalf_of = ERASED_VALUE
        request.requester_post = request.requester_email = request.facts = ""
        if requester_id is not None and request.recorded_by == requester_id:
            request.recorded_by, request.recorded_by_name = None, ERASED_VALUE
        request.requester_id, request.erased_at = None, now
        request.attachments = remove_files(files, request, gone=ERASED_VALUE)
    with erasure_tickets(session, "request_act", [act.id for act in acts]):
        for act in acts:
            act.evidence = ERASED_VALUE if act.evidence else ""
            if requester_id is not None and act.by_id == requester_id:
                act.by_id, act.by_name = None, ERASED_VALUE
    subject = f"request:{request.id}"
    for seq, name in personal_values_about(session, request.organisation_id, subject):
        audit.erase_personal_value(session, seq, name, reason=reason, actor=actor, now=now)
    audit.record(session, Act.REQUEST_ERASED, actor=actor, now=now, subject=subject, number=request.code, reason=reason)
