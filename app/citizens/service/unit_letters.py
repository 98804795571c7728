"""The letter that asks a unit, and the one that reminds it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from app.citizens.models import Case, UnitQuestion
from app.citizens.queries.units import liaisons
from app.citizens.rules.units import last_minute
from app.core import paths
from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import day_in
from app.notifications.service import Letter, queue_all
from app.organisations.models import Organisation, Unit


class Reader(NamedTuple):
    address: str
    name: str = ""
    locale: str = "es"


def readers_of(session: Session, organisation_id: int, unit: Unit, address: str, *, now: datetime) -> list[Reader]:
    """Those who answer for the unit; where nobody does, the address given. Raises `Refusal` where there is neither."""
    today = day_in(now, session.get_one(Organisation, organisation_id).zone)
    found = liaisons(session, organisation_id, unit.id, today=today)
    if found:
        return [Reader(one.email, one.name, one.locale) for one in found]
    if not address:
        raise Refusal(say("«%(name)s» no tiene enlace: escriba el correo de quien contesta.", name=unit.name))
    return [Reader(address)]


def send_question(
    session: Session,
    case: Case,
    question: UnitQuestion,
    unit: Unit,
    readers: Sequence[Reader],
    token: str,
    *,
    is_reminder: bool,
    now: datetime,
) -> None:
    """With the address in it, which is not kept once the letter has left."""
    body = session.get_one(Organisation, case.organisation_id)
    context = {
        "organisation": body.name,
        "unit": unit.name,
        "code": case.code,
        "by": question.asked_by_name,
        "question": question.question,
        "quoted": question.quoted,
        "expires": last_minute(question.expires_at).isoformat(),
        "zone": body.zone,
        "answer_path": paths.unit_answer(token),
        "is_reminder": is_reminder,
    }
    which = "reminder" if is_reminder else "asked"
    letters = [
        Letter(
            one.address,
            one.name or unit.name,
            one.locale,
            "unit_question",
            context,
            f"unit-question:{question.id}:{which}:{one.address}",
        )
        for one in readers
    ]
    queue_all(session, letters, organisation_id=body.id, now=now)
