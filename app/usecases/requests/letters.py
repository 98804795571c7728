from datetime import datetime

from sqlmodel import Session, select

from app.core import paths
from app.core.permissions import Permission
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import deciders
from app.domain.requests.models import Request


def notify_deciders(session: Session, request: Request, *, now: datetime) -> None:
    """Write subject and date to deciders, except requester and typist.

    The page, checking permissions, has the rest.
    """
    slug = session.get_one(Organisation, request.organisation_id).slug
    readers = deciders.people_with_permission(session, request.organisation_id, Permission.REQUEST_TRIAGE, now=now)
    know = {request.recorded_by, request.requester_id}
    letters = [_decision_letter(request, user, slug) for user in readers if user.id not in know]
    notifications_service.queue_letters(session, letters, organisation_id=request.organisation_id, now=now)


def _decision_letter(request: Request, user: User, slug: str) -> Letter:
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="request_to_decide",
        context={
            "code": request.code,
            "subject": request.subject,
            "wanted": f"{request.wanted_on:%d/%m/%Y}" if request.wanted_on else "",
            "is_urgent": bool(request.urgent_because),
            "path": paths.request(slug, request.year, request.ordinal),
        },
        dedup_key=f"request:{request.id}:triage:{user.id}",
    )


def notify_received(session: Session, request: Request, *, now: datetime) -> None:
    _queue_letter(session, request, "request_received", "received", {}, now=now)


def notify_requester(session: Session, request: Request, answer: str, *, key: int, now: datetime) -> None:
    """Write to the seat's or given address; without one, the recorder answers."""
    _queue_letter(session, request, "request_answered", str(key), {"answer": answer}, now=now)


def _queue_letter(
    session: Session, request: Request, kind: str, key: str, context: dict[str, str], *, now: datetime
) -> None:
    user, slug = _requester_user(session, request)
    address = user.email if user else request.requester_email
    if not address:
        return
    notifications_service.queue_letter(
        session,
        to_address=address,
        to_name=user.name if user else request.requester_name,
        locale=user.locale if user else "es",
        kind=kind,
        context={
            "code": request.code,
            "subject": request.subject,
            "path": paths.request(slug, request.year, request.ordinal) if user else "",
            **context,
        },
        dedup_key=f"request:{request.id}:{key}",
        organisation_id=request.organisation_id,
        now=now,
    )


def _requester_user(session: Session, request: Request) -> tuple[User | None, str]:
    """Return the requester, if able to sign in, and URL name."""
    slug = session.get_one(Organisation, request.organisation_id).slug
    if request.requester_id is None:
        return None, slug
    user = session.exec(select(User).where(User.id == request.requester_id)).one()
    return (user, slug) if user.disabled_at is None else (None, slug)
