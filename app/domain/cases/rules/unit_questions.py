import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from app.core.messages import LabelledEnum, msg
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan
from app.domain.editorial_line.rules.plain_text import plain_text
from app.domain.periods.rules.working_time import WorkingTime

ANSWER_DAYS = 5
"""Working days by default."""
MOST_DAYS = 20
LONGEST_QUESTION = 2000
LONGEST_ANSWER = 5000
_PERSONAL = ("identity_numbers", "bank_accounts", "mobile_phones", "personal_plates")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")
_HANDLE = re.compile(r"(?<![\w/])@[\w.-]+(?:@[\w.-]+\w)?")


class QuestionLinkState(LabelledEnum):
    """CORRECTING: answered, and open to correction."""

    OPEN = "open", msg("esperando respuesta")
    CORRECTING = "correcting", msg("contestada")
    USED = "used", msg("contestada y leída")
    EXPIRED = "expired", msg("caducada sin respuesta")
    REVOKED = "revoked", msg("anulada")
    CLOSED = "closed", msg("el caso se cerró antes")


DEAD_LINK_WORDS = {
    QuestionLinkState.USED: msg(
        "Esta pregunta ya se contestó y quien la hizo ha leído la respuesta: no puede cambiarse."
    ),
    QuestionLinkState.EXPIRED: msg("Pasó el plazo para contestar por esta dirección. Responda a quien se la envió."),
    QuestionLinkState.REVOKED: msg("Quien preguntó ha anulado esta pregunta: ya no hace falta que la conteste."),
    QuestionLinkState.CLOSED: msg("El caso se ha cerrado: ya no hace falta que conteste a esta pregunta."),
}
ANSWERABLE_STATES = frozenset({QuestionLinkState.OPEN, QuestionLinkState.CORRECTING})


def question_link_state(
    *,
    expires_at: datetime,
    answered_at: datetime | None,
    read_at: datetime | None,
    revoked_at: datetime | None,
    is_closed: bool,
    now: datetime,
) -> QuestionLinkState:
    """Allow corrections within the term until read."""
    if revoked_at is not None:
        return QuestionLinkState.REVOKED
    if answered_at is not None:
        may_correct = read_at is None and not is_closed and now < expires_at
        return QuestionLinkState.CORRECTING if may_correct else QuestionLinkState.USED
    if is_closed:
        return QuestionLinkState.CLOSED
    return QuestionLinkState.OPEN if now < expires_at else QuestionLinkState.EXPIRED


def question_expiry(working: WorkingTime, now: datetime, days: int) -> datetime:
    """Return the last working day's end."""
    return working.end_of_days(now, days)


def last_minute_before(expires_at: datetime) -> datetime:
    """Return 23:59 of the last day, not the next's midnight."""
    return expires_at - timedelta(minutes=1)


def half_way_instant(working: WorkingTime, start: datetime, end: datetime) -> datetime:
    return working.after(start, working.worked(start, end) / 2)


def mask_handles(text: str) -> str:
    return _HANDLE.sub("@…", text)


def find_personal_data(text: str) -> Sequence[str]:
    """Return verbatim parts naming or reaching a person."""
    look = PieceScan(CheckedPiece(text, "es"), plain_text(text), {}, {}, DETECTORS, {})
    marks = [mark.term for name in _PERSONAL for mark in look.detected(name)]
    return list(dict.fromkeys([*marks, *_ADDRESS.findall(text)]))
