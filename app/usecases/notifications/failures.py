"""Delivery failures; managers of people hear of a bad address once a day."""

from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from app.core import paths
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import local_day
from app.domain.notifications.models import Notice
from app.domain.notifications.ports import FailureCause, HandoverError
from app.domain.notifications.rules.delivery_times import retry_delay
from app.domain.notifications.service import Letter, queue_letters
from app.domain.people.queries import deciders
from app.usecases.notifications.readers import NoticeReader

UNWRITABLE = msg("Esta carta no se puede redactar: falta su plantilla o alguno de sus datos.")
_ABANDONED = msg("Se intentó durante tres días sin conseguirlo. Último motivo: %(reason)s")
_DOUBTFUL = msg("El servidor cortó dos veces antes de contestar: quizá la carta llegó. No se repetirá sola.")


class FailedRow(Protocol):
    attempts: int
    trouble: str


def outcome_after_failure(trouble: HandoverError, row: FailedRow, *, now: datetime) -> dict[str, Any]:
    """Return the next attempt, if any. `attempts` excludes this one."""
    if trouble.cause is FailureCause.PERMANENT:
        return {"trouble": str(trouble)}
    if trouble.cause is FailureCause.UNANSWERED and row.trouble == str(trouble):
        return {"trouble": str(_DOUBTFUL)}
    wait = retry_delay(row.attempts + 1)
    if wait is None:
        return {"trouble": str(Message(_ABANDONED.msgid, {"reason": str(trouble)}))}
    return {"trouble": str(trouble), "next_attempt_at": now + wait}


REFUSED_KIND = "address_refused"


def notify_administrators(
    session: Session, notice: Notice, reader: NoticeReader, trouble: str, *, now: datetime
) -> None:
    """Notify them, unless the letter reports such a failure or they are its readers."""
    if reader.organisation_id is None or reader.user_id is None or notice.kind == REFUSED_KIND:
        return
    administrators = deciders.people_with_permission(session, reader.organisation_id, Permission.MEMBER_MANAGE, now=now)
    day = local_day(now, reader.hours.zone)
    context = {
        "who": notice.to_name or notice.to_address,
        "their_address": notice.to_address,
        "trouble": trouble,
        "path": paths.member(reader.slug, reader.user_id),
    }
    letters = [
        Letter(user.email, user.name, user.locale, REFUSED_KIND, context, f"refused:{reader.user_id}:{day}:{user.id}")
        for user in administrators
        if user.id != reader.user_id
    ]
    queue_letters(session, letters, organisation_id=reader.organisation_id, now=now)
