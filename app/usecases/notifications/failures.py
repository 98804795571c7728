"""Rows after a call to others; managers of people hear of a bad address once a day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from app.core import paths
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import local_day
from app.db.outbox_tasks import OutboxResult
from app.domain.notifications.models import Notice
from app.domain.notifications.ports import FailureCause, HandoverError
from app.domain.notifications.rules.delivery_times import retry_delay
from app.domain.notifications.service import Letter, queue_letters
from app.domain.people.queries import deciders
from app.usecases.notifications.readers import NoticeReader

UNWRITABLE = msg("Esta carta no se puede redactar: falta su plantilla o alguno de sus datos.")
_ABANDONED = msg("Se intentó durante tres días sin conseguirlo. Último motivo: %(reason)s")
_DOUBTFUL = msg("El servidor cortó dos veces antes de contestar: quizá la carta llegó. No se repetirá sola.")


class CalledRow(Protocol):
    """A row after its claim: `attempts` includes the present one, `trouble` is the last one's."""

    attempts: int
    trouble: str


def changes_after_call(
    result: OutboxResult[Any, HandoverError], row: CalledRow, context: Mapping[str, Any], *, now: datetime
) -> dict[str, Any]:
    """Return the row's changes: sent, keeping `context`, or its trouble and next attempt, if any."""
    if result.answer is not None:
        return _changes_after_failure(result.answer, row, now=now)
    if result.trouble is not None:
        return {"trouble": str(result.trouble)}
    return {"sent_at": result.at or now, "trouble": "", "context": dict(context)}


def _changes_after_failure(trouble: HandoverError, row: CalledRow, *, now: datetime) -> dict[str, Any]:
    if trouble.cause is FailureCause.PERMANENT:
        return {"trouble": str(trouble)}
    if trouble.cause is FailureCause.UNANSWERED and row.trouble == str(trouble):
        return {"trouble": str(_DOUBTFUL)}
    wait = retry_delay(row.attempts)
    if wait is None:
        return {"trouble": str(Message(_ABANDONED.msgid, {"reason": str(trouble)}))}
    return {"trouble": str(trouble), "next_attempt_at": now + wait}


REFUSED_KIND = "address_refused"


def notify_administrators(
    session: Session, notice: Notice, reader: NoticeReader, trouble: str, *, now: datetime
) -> None:
    """Notify the administrators of a refused letter, unless it reports such a failure or they are its readers."""
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
