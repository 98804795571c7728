from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from app.core import paths
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import local_day
from app.domain.cases.models.cases import Case
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.queries.unit_questions import unit_liaisons
from app.domain.cases.rules.unit_questions import (
    last_minute_before,
)
from app.domain.notifications.service import Letter, queue_letters
from app.domain.organisations.models import Organisation, Unit


class QuestionReader(NamedTuple):
    address: str
    name: str = ""
    locale: str = "es"


def question_readers(
    session: Session, organisation_id: int, unit: Unit, address: str, *, now: datetime
) -> list[QuestionReader]:
    """Return the unit's liaisons, or else the given address. Raises `Refusal` without either."""
    today = local_day(now, session.get_one(Organisation, organisation_id).zone)
    liaisons = unit_liaisons(session, organisation_id, unit.id, today=today)
    if liaisons:
        return [QuestionReader(liaison.email, liaison.name, liaison.locale) for liaison in liaisons]
    if not address:
        raise Refusal(msg("«%(name)s» no tiene enlace: escriba el correo de quien contesta.", name=unit.name))
    return [QuestionReader(address)]


def queue_question_letter(
    session: Session,
    case: Case,
    question: UnitQuestion,
    unit: Unit,
    readers: Sequence[QuestionReader],
    token: str,
    *,
    is_reminder: bool,
    now: datetime,
) -> None:
    """Queue the letter with the answer address, which is not kept once the letter has left."""
    body = session.get_one(Organisation, case.organisation_id)
    context = {
        "organisation": body.name,
        "unit": unit.name,
        "code": case.code,
        "by": question.asked_by_name,
        "question": question.question,
        "quoted": question.quoted,
        "expires": last_minute_before(question.expires_at).isoformat(),
        "zone": body.zone,
        "answer_path": paths.unit_answer(token),
        "is_reminder": is_reminder,
    }
    which = "reminder" if is_reminder else "asked"
    letters = [
        Letter(
            reader.address,
            reader.name or unit.name,
            reader.locale,
            "unit_question",
            context,
            f"unit-question:{question.id}:{which}:{reader.address}",
        )
        for reader in readers
    ]
    queue_letters(session, letters, organisation_id=body.id, now=now)
