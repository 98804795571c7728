"""Who is told that a case rose, that it is late, and that a unit answered. Letters say its code and what it is, and
nothing of whoever wrote."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.models import User
from app.citizens.models import Case, CaseAct, UnitQuestion
from app.citizens.queries import levels as queries
from app.citizens.queries.attention import attention_of
from app.citizens.rules.cases import LEVEL_NAMES, Level
from app.citizens.rules.categories import CATEGORY_NAMES, Category
from app.citizens.rules.escalation import WHY_WORDS, Why
from app.core import paths
from app.notifications.service import Letter, queue_all
from app.organisations.models import Organisation


def tell_risen(
    session: Session, case: Case, act: CaseAct, whys: Sequence[Why], *, but: int | None, now: datetime
) -> None:
    """Whoever holds its level; of an emergency, also those on call. Not whoever raised it."""
    here = case.organisation_id
    readers = [*queries.who_looks(session, here, case.level, now=now), *_on_call(session, case, now=now)]
    said = {
        "level": str(LEVEL_NAMES[Level(case.level)]),
        "whys": [str(WHY_WORDS[why]) for why in whys],
        "note": act.note,
    }
    _send(session, case, (one for one in readers if one.id != but), "case_escalated", said, f"act:{act.id}", now=now)


def tell_late(session: Session, case: Case, *, now: datetime) -> None:
    """Whoever has it; where nobody does, everybody who answers."""
    readers = _one_or_all(session, case, case.assigned_to, now=now)
    _send(session, case, readers, "case_late", {}, f"late:{case.level}", now=now)


def tell_answered(session: Session, case: Case, question: UnitQuestion, unit: str, *, now: datetime) -> None:
    """Whoever asked, or everybody who answers where they no longer do; once for each wording."""
    readers = _one_or_all(session, case, question.asked_by, now=now)
    _send(session, case, readers, "unit_answered", {"unit": unit}, f"answer:{question.id}:{now.isoformat()}", now=now)


def _one_or_all(session: Session, case: Case, user_id: int | None, *, now: datetime) -> Sequence[User]:
    here = case.organisation_id
    one = queries.who_still_answers(session, here, (user_id,) if user_id else (), now=now)
    return one or queries.who_looks(session, here, Level.L1, now=now)


def _on_call(session: Session, case: Case, *, now: datetime) -> Sequence[User]:
    if case.category is not Category.EMERGENCY:
        return ()
    named = attention_of(session, case.organisation_id, case.channel_id).on_call
    return queries.who_still_answers(session, case.organisation_id, named, now=now)


def _send(
    session: Session, case: Case, readers: Iterable[User], kind: str, said: dict[str, Any], key: str, *, now: datetime
) -> None:
    body = session.get_one(Organisation, case.organisation_id)
    context = {
        "code": case.code,
        "category": str(CATEGORY_NAMES[case.category]),
        "due": case.resolve_by.isoformat() if case.resolve_by else "",
        "zone": body.zone,
        "path": paths.case(body.slug, case.year, case.ordinal),
        **said,
    }
    by = min((one for one in (case.acknowledge_by, case.resolve_by) if one), default=None)
    letters = [
        Letter(one.email, one.name, one.locale, kind, context, f"case:{case.id}:{key}:{one.id}", act_by=by)
        for one in {one.id: one for one in readers}.values()
    ]
    queue_all(session, letters, organisation_id=body.id, now=now)
