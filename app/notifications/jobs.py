"""Carrying the letters. Safe to run twice, late, or side by side."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, update

from app.core.words import Sentence, say
from app.db.claim import settle, take
from app.notifications.models import Notice
from app.notifications.ports import Calendar, Cause, Letter, Letters, Mailer, MailTrouble
from app.notifications.rules import wait_after

BATCH = 10
LEASE = timedelta(minutes=10)
_UNWRITABLE = say("Esta carta no se puede redactar: falta su plantilla o alguno de sus datos.")
_GIVEN_UP = say("Se intentó durante tres días sin conseguirlo. Último motivo: %(reason)s")
_DOUBTFUL = say("El servidor cortó dos veces antes de contestar: quizá la carta llegó. No se repetirá sola.")

Sessions = Callable[[], Session]


def carry(sessions: Sessions, mailer: Mailer, letters: Letters, *, now: datetime) -> Mapping[str, int]:
    """Hand over up to ten due letters: how many left (`notices`) and how many did not (`notices_delayed`).

    An attempt is counted and committed before the server is called, so a letter that kills the worker is not
    tried for ever; no transaction is open meanwhile.
    """
    token, taken = _take(sessions, now)
    sent = sum(_carry(sessions, mailer, letters, token, notice, now=now) for notice in taken)
    return {"notices": sent, "notices_delayed": len(taken) - sent}


def _take(sessions: Sessions, now: datetime) -> tuple[str, list[Notice]]:
    with sessions() as session:
        token, taken = take(session, Notice, limit=BATCH, lease=LEASE, now=now)
        session.execute(
            update(Notice)
            .where(col(Notice.lease_token) == token)
            .values(attempts=Notice.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        session.commit()
    return token, taken


def _carry(sessions: Sessions, mailer: Mailer, letters: Letters, token: str, notice: Notice, *, now: datetime) -> bool:
    ending = _try(mailer, letters, notice, now=now)
    with sessions() as session:
        settle(session, Notice, notice.id, token, **ending)
        session.commit()
    return "sent_at" in ending


def _try(mailer: Mailer, letters: Letters, notice: Notice, *, now: datetime) -> dict[str, Any]:
    """What becomes of the row. What a sent letter said is not kept: it may hold a one-time link."""
    try:
        mailer.send(_written(letters, notice))
    except LookupError:
        return {"trouble": str(_UNWRITABLE)}
    except MailTrouble as trouble:
        return _after(trouble, notice, now=now)
    return {"sent_at": now, "trouble": "", "context": {}}


def _written(letters: Letters, notice: Notice) -> Letter:
    subject, text = letters.compose(notice.kind, notice.context | {"name": notice.to_name}, locale=notice.locale)
    calendar = Calendar(**kept) if (kept := notice.context.get("calendar")) else None
    return Letter(notice.to_address, notice.to_name, subject, text, reference=notice.dedup_key, calendar=calendar)


def _after(trouble: MailTrouble, notice: Notice, *, now: datetime) -> dict[str, Any]:
    if trouble.cause is Cause.PERMANENT:
        return {"trouble": str(trouble)}
    if trouble.cause is Cause.UNANSWERED and notice.trouble == str(trouble):
        return {"trouble": str(_DOUBTFUL)}
    wait = wait_after(notice.attempts + 1)
    if wait is None:
        return {"trouble": str(Sentence(_GIVEN_UP.msgid, {"reason": str(trouble)}))}
    return {"trouble": str(trouble), "next_attempt_at": now + wait}
