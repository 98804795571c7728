"""Taking names and files out of requests whose term has passed: what was asked and decided stays, who by does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.models import ErasureTicket
from app.audit.queries.personal import personal_about
from app.audit.rules import Act
from app.core.actor import Actor
from app.intake import queries
from app.intake.models import Request
from app.intake.service.files import forget
from app.media.ports import Files

GONE = "Dato borrado"
TERM = "plazo de conservación cumplido"


def forget_names(
    session: Session, request: Request, files: Files, *, actor: Actor, now: datetime, reason: str = TERM
) -> None:
    """For the principle of a limited term (GDPR art. 5.1.e), or because somebody asked (art. 17). Comes locked."""
    acts, requester_id = queries.acts_of(session, request), request.requester_id
    with _ticket(session, "request", request.id):
        request.requester_name = request.on_behalf_of = GONE
        request.requester_post = request.requester_email = request.facts = ""
        if requester_id is not None and request.recorded_by == requester_id:
            request.recorded_by, request.recorded_by_name = None, GONE
        request.requester_id, request.erased_at = None, now
        request.attachments = forget(files, request, gone=GONE)
    for act in acts:
        with _ticket(session, "request_act", act.id):
            act.evidence = GONE if act.evidence else ""
            if requester_id is not None and act.by_id == requester_id:
                act.by_id, act.by_name = None, GONE
    subject = f"request:{request.id}"
    for seq, name in personal_about(session, request.organisation_id, subject):
        audit.erase(session, seq, name, reason=reason, actor=actor, now=now)
    audit.record(session, Act.REQUEST_ERASED, actor=actor, now=now, subject=subject, number=request.code, reason=reason)


@contextmanager
def _ticket(session: Session, table: str, row_id: int) -> Iterator[None]:
    """While it is open the row may be changed."""
    ticket = ErasureTicket(table_name=table, row_id=row_id)
    session.add(ticket)
    session.flush()
    yield
    session.flush()
    session.delete(ticket)
    session.flush()
