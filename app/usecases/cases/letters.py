"""Escalation, late case and unit question letters: code and category, nothing of the author."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from app.core import paths
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.zones import local_day
from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.queries.unit_questions import unit_liaisons
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.states import LEVEL_NAMES, CaseLevel
from app.domain.cases.rules.unit_questions import last_minute_before
from app.domain.deadlines.queries import levels
from app.domain.deadlines.queries.attention import account_attention
from app.domain.deadlines.rules.escalation import EscalationReason
from app.domain.notifications.service import Letter, queue_letters
from app.domain.organisations.models import Organisation, Unit
from app.domain.people.models import User


class QuestionReader(NamedTuple):
    address: str
    name: str = ""
    locale: str = "es"


def notify_escalation(
    work: Work, case: Case, act: CaseAct, whys: Sequence[EscalationReason], *, but: int | None
) -> None:
    """Write to the level's holders, in emergencies also those on call; not `but`."""
    here = case.organisation_id
    readers = [*levels.level_holders(work.session, here, case.level, now=work.now), *_on_call(work, case)]
    detail = {
        "level": str(LEVEL_NAMES[CaseLevel(case.level)]),
        "whys": [str(why.label) for why in whys],
        "note": act.note,
    }
    _queue_letters(
        work.session,
        case,
        (reader for reader in readers if reader.id != but),
        "case_escalated",
        detail,
        f"act:{act.id}",
        now=work.now,
    )


def notify_late_case(session: Session, case: Case, *, now: datetime) -> None:
    """Write to the assignee, else to all who answer."""
    readers = _person_or_answerers(session, case, case.assigned_to, now=now)
    _queue_letters(session, case, readers, "case_late", {}, f"late:{case.level}", now=now)


def notify_unit_answer(session: Session, case: Case, question: UnitQuestion, unit: str, *, now: datetime) -> None:
    """Write to the asker while answering, else all who do; once per wording."""
    readers = _person_or_answerers(session, case, question.asked_by, now=now)
    _queue_letters(
        session, case, readers, "unit_answered", {"unit": unit}, f"answer:{question.id}:{now.isoformat()}", now=now
    )


def question_readers(
    session: Session, organisation_id: int, unit: Unit, address: str, *, now: datetime
) -> list[QuestionReader]:
    """Return the unit's liaisons, else the address. Raises `Refusal` without either."""
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
    """Queue the letter with a question to a unit; its answer address is not kept once sent."""
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
            secrets={"answer_path": paths.unit_answer(token)},
        )
        for reader in readers
    ]
    queue_letters(session, letters, organisation_id=body.id, now=now)


def _person_or_answerers(session: Session, case: Case, user_id: int | None, *, now: datetime) -> Sequence[User]:
    here = case.organisation_id
    answerers = levels.current_answerers(session, here, (user_id,) if user_id else (), now=now)
    return answerers or levels.level_holders(session, here, CaseLevel.L1, now=now)


def _on_call(work: Work, case: Case) -> Sequence[User]:
    if case.category is not Category.EMERGENCY:
        return ()
    named = account_attention(work.session, case.organisation_id, case.channel_id).on_call
    return levels.current_answerers(work.session, case.organisation_id, named, now=work.now)


def _queue_letters(
    session: Session, case: Case, readers: Iterable[User], kind: str, detail: dict[str, Any], key: str, *, now: datetime
) -> None:
    body = session.get_one(Organisation, case.organisation_id)
    context = {
        "code": case.code,
        "category": str(case.category.label),
        "due": case.resolve_by.isoformat() if case.resolve_by else "",
        "zone": body.zone,
        "path": paths.case(body.slug, case.year, case.ordinal),
        **detail,
    }
    by = min((deadline for deadline in (case.acknowledge_by, case.resolve_by) if deadline), default=None)
    letters = [
        Letter(reader.email, reader.name, reader.locale, kind, context, f"case:{case.id}:{key}:{reader.id}", act_by=by)
        for reader in {reader.id: reader for reader in readers}.values()
    ]
    queue_letters(session, letters, organisation_id=body.id, now=now)
