from collections.abc import Mapping
from typing import Any

from app.core.permissions import Permission
from app.domain.cases.queries.unit_questions import unit_questions
from app.domain.cases.rules.unit_questions import QuestionLinkState, last_minute_before
from app.usecases.cases.unit_questions import link_state_of
from app.web.request import actor, now, read_session


def panel(seen: Any) -> Mapping[str, Any] | None:
    """Return the context in one statement."""
    may_ask = actor().may(Permission.CASE_ANSWER)
    is_open = seen.case.closed_at is None
    asked = [
        {
            "question": one,
            "unit": unit,
            "state": state,
            "until": last_minute_before(one.expires_at),
        }
        for one, unit in unit_questions(read_session(), seen.case)
        for state in [link_state_of(one, seen.case, now=now())]
    ]
    if not asked and not (may_ask and is_open):
        return None
    has_answer = is_open and any(one["state"] is QuestionLinkState.CORRECTING for one in asked)
    return {
        "has_answer": has_answer,
        "asked": asked,
        "may_ask": may_ask,
        "is_open": is_open,
        "states": QuestionLinkState,
    }
