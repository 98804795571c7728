"""The worker's retention of requests: names and files are deleted at term."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.core.actor import system_actor
from app.db.scope import Sessions
from app.domain.media.ports import FileStore
from app.domain.requests.models import Request, RequestAct
from app.usecases.requests import anonymisation

BATCH = 50


def anonymise_past_requests(
    reading: Sessions, writing: Sessions, files: FileStore, *, keep_for: timedelta, now: datetime
) -> int:
    """Anonymise long-inactive requests and files, a transaction each; safe to run twice.

    Files go before the row commits, so that a crash leaves the row to be found again.
    """
    with reading() as session:
        past = _past_requests(session, before=now - keep_for)
    for request_id in past:
        with writing() as session:
            request = session.get_one(Request, request_id, with_for_update=True)
            if request.erased_at is None:
                anonymisation.anonymise_request(
                    session, request, files, actor=system_actor(request.organisation_id), now=now
                )
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
