"""Handing a month's figures to the plan's own indicators: the one place that knows where they go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from app.plan.rules.indicators import INDICATORS
from app.plan.service.indicators import keep_computed
from app.reports.rules.months import Month


class Taking(Protocol):
    def __call__(
        self, session: Session, organisation_id: int, month: Month, values: Mapping[str, float], /, *, now: datetime
    ) -> int: ...


def hand_over(
    session: Session, organisation_id: int, month: Month, values: Mapping[str, float], *, now: datetime
) -> int:
    """How many figures were taken, of `values` by the plan's codes and in its units; what people enter is not."""
    taken = {code: value for code, value in values.items() if code in INDICATORS and INDICATORS[code].computed}
    for code, value in taken.items():
        keep_computed(session, organisation_id, code, month.first, value, now)
    return len(taken)
