"""Handing a month's figures to the plan's own indicators: the one place that knows where they go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from app.reports.rules.months import Month


class Taking(Protocol):
    def __call__(
        self, session: Session, organisation_id: int, month: Month, values: Mapping[str, float], /, *, now: datetime
    ) -> int: ...


def hand_over(
    session: Session,  # noqa: ARG001  # whoever takes the figures writes in this transaction
    organisation_id: int,  # noqa: ARG001  # likewise
    month: Month,  # noqa: ARG001  # likewise
    values: Mapping[str, float],  # noqa: ARG001  # likewise
    *,
    now: datetime,  # noqa: ARG001  # likewise
) -> int:
    """How many figures were taken, of `values` by the indicator's code (K7, K12 …); the plan takes none yet."""
    return 0
