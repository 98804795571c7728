"""Letters about escalations, late cases and unit answers: case code and category, nothing of the author."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.domain.cases.models.cases import Case, CaseAct
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.states import LEVEL_NAMES, CaseLevel
from app.domain.deadlines.queries import levels
from app.domain.deadlines.queries.attention import account_attention
from app.domain.deadlines.rules.escalation import EscalationReason
from app.domain.notifications.service import Letter, queue_letters
from app.domain.organisations.models import Organisation
from app.domain.people.models import User


def notify_escalation(
    session: Session, case: Case, act: CaseAct, whys: Sequence[EscalationReason], *, but: int | None, now: datetime
) -> None:
    """Write to the holders of the case's level, and in an emergency to those on call; not to `but`."""
    here = case.organisation_id
    readers = [*levels.level_holders(session, here, case.level, now=now), *_on_call(session, case, now=now)]
    said = {
        "level": str(LEVEL_NAMES[CaseLevel(case.level)]),
        "whys": [str(why.label) for why in whys],
        "note": act.note,
    }
    _queue_letters(
        session,
        case,
        (reader for reader in readers if reader.id != but),
        "case_escalated",
        said,
        f"act:{act.id}",
        now=now,
    )


def notify_late_case(session: Session, case: Case, *, now: datetime) -> None:
    """Write to the assignee, or to all who answer when there is none."""
    readers = _person_or_answerers(session, case, case.assigned_to, now=now)
    _queue_letters(session, case, readers, "case_late", {}, f"late:{case.level}", now=now)


def notify_unit_answer(session: Session, case: Case, question: UnitQuestion, unit: str, *, now: datetime) -> None:
    """Write to the asker, or to all who answer once the asker no longer does; once per wording."""
    readers = _person_or_answerers(session, case, question.asked_by, now=now)
    _queue_letters(
        session, case, readers, "unit_answered", {"unit": unit}, f"answer:{question.id}:{now.isoformat()}", now=now
    )


def _person_or_answerers(session: Session, case: Case, user_id: int | None, *, now: datetime) -> Sequence[User]:
    here = case.organisation_id
    answerers = levels.current_answerers(session, here, (user_id,) if user_id else (), now=now)
    return answerers or levels.level_holders(session, here, CaseLevel.L1, now=now)


def _on_call(session: Session, case: Case, *, now: datetime) -> Sequence[User]:
    if case.category is not Category.EMERGENCY:
        return ()
    named = account_attention(session, case.organisation_id, case.channel_id).on_call
    return levels.current_answerers(session, case.organisation_id, named, now=now)


def _queue_letters(
    session: Session, case: Case, readers: Iterable[User], kind: str, said: dict[str, Any], key: str, *, now: datetime
) -> None:
    body = session.get_one(Organisation, case.organisation_id)
    context = {
        "code": case.code,
        "category": str(case.category.label),
        "due": case.resolve_by.isoformat() if case.resolve_by else "",
        "zone": body.zone,
        "path": paths.case(body.slug, case.year, case.ordinal),
        **said,
    }
    by = min((one for one in (case.acknowledge_by, case.resolve_by) if one), default=None)
    letters = [
        Letter(one.email, one.name, one.locale, kind, context, f"case:{case.id}:{key}:{one.id}", act_by=by)
        for one in {reader.id: reader for reader in readers}.values()
    ]
    queue_letters(session, letters, organisation_id=body.id, now=now)
