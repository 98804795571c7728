"""Asking the unit that knows."""

from collections.abc import Mapping
from typing import Any

from app.accounts.rules import Permission
from app.citizens.queries.units import questions_of
from app.citizens.rules.units import LINK_WORDS, LinkState, last_minute
from app.citizens.service.units import state_of
from app.web.request import actor, now, reading


def panel(seen: Any) -> Mapping[str, Any] | None:
    """One statement."""
    may_ask = actor().may(Permission.CASE_ANSWER)
    is_open = seen.case.closed_at is None
    asked = [
        {"question": one, "unit": unit, "state": state, "word": LINK_WORDS[state], "until": last_minute(one.expires_at)}
        for one, unit in questions_of(reading(), seen.case)
        for state in [state_of(one, seen.case, now=now())]
    ]
    if not asked and not (may_ask and is_open):
        return None
    has_answer = is_open and any(one["state"] is LinkState.CORRECTING for one in asked)
    return {"has_answer": has_answer, "asked": asked, "may_ask": may_ask, "is_open": is_open, "states": LinkState}
