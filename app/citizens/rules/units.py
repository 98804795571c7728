"""Asking a unit what it knows: what may be said outside the case, and how long the question stands."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.words import say
from app.editorial_line.rules.detectors import DETECTORS
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.words import lemmas_of, words_of
from app.periods.rules.working import WorkingTime

ANSWER_DAYS = 5
"""Working days a unit has to answer, unless whoever asks says another number."""
MOST_DAYS = 20
LONGEST_QUESTION = 2000
LONGEST_ANSWER = 5000
_PERSONAL = ("identity_numbers", "bank_accounts", "mobile_phones", "personal_plates")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_HANDLE = re.compile(r"(?<![\w/])@[\w.-]+(?:@[\w.-]+\w)?")


class LinkState(StrEnum):
    """What the address sent to a unit is good for. CORRECTING: it was answered, and may be said better."""

    OPEN = "open"
    CORRECTING = "correcting"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CLOSED = "closed"


LINK_WORDS = {
    LinkState.OPEN: say("esperando respuesta"),
    LinkState.CORRECTING: say("contestada"),
    LinkState.USED: say("contestada y leída"),
    LinkState.EXPIRED: say("caducada sin respuesta"),
    LinkState.REVOKED: say("anulada"),
    LinkState.CLOSED: say("el caso se cerró antes"),
}
GONE_WORDS = {
    LinkState.USED: say("Esta pregunta ya se contestó y quien la hizo ha leído la respuesta: no puede cambiarse."),
    LinkState.EXPIRED: say("Pasó el plazo para contestar por esta dirección. Responda a quien se la envió."),
    LinkState.REVOKED: say("Quien preguntó ha anulado esta pregunta: ya no hace falta que la conteste."),
    LinkState.CLOSED: say("El caso se ha cerrado: ya no hace falta que conteste a esta pregunta."),
}
ANSWERABLE = frozenset({LinkState.OPEN, LinkState.CORRECTING})


def link_state(
    *,
    expires_at: datetime,
    answered_at: datetime | None,
    read_at: datetime | None,
    revoked_at: datetime | None,
    is_closed: bool,
    now: datetime,
) -> LinkState:
    """An answer may be corrected until it is read, within the term."""
    if revoked_at is not None:
        return LinkState.REVOKED
    if answered_at is not None:
        may_correct = read_at is None and not is_closed and now < expires_at
        return LinkState.CORRECTING if may_correct else LinkState.USED
    if is_closed:
        return LinkState.CLOSED
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED


def expiry(working: WorkingTime, now: datetime, days: int) -> datetime:
    """The end of the last working day of the term."""
    return working.end_of_days(now, days)


def last_minute(expires_at: datetime) -> datetime:
    """What people are told: 23:59 of the last day, and not midnight of the next."""
    return expires_at - timedelta(minutes=1)


def half_way(working: WorkingTime, start: datetime, end: datetime) -> datetime:
    """When half of the working time between two instants has gone."""
    return working.after(start, working.worked(start, end) / 2)


def without_handles(text: str) -> str:
    """What somebody wrote, without the names that networks know people by."""
    return _HANDLE.sub("@…", text)


def personal_in(text: str) -> Sequence[str]:
    """What in a text names or reaches a person, as it stands there."""
    look = Look(Piece(text, "es"), words_of(text, lemmas_of(lambda word, _: word, "es")), {}, {}, DETECTORS, {})
    marks = [mark.what for name in _PERSONAL for mark in look.detected(name)]
    return list(dict.fromkeys([*marks, *_ADDRESS.findall(text)]))
