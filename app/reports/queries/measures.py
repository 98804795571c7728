"""K23: what was hidden and who was blocked, with what guarantees, and what was undone; one statement."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, case, col, func

from app.citizens.models import CitizenMessage, ModerationMeasure
from app.citizens.rules.measures import MeasureKind
from app.db.reads import columns
from app.reports.rules.compliance import NONE, Ratio

TOLD = (MeasureKind.HIDE, MeasureKind.BLOCK)


@dataclass(frozen=True, slots=True)
class Moderated:
    """`done` of so many messages; `guarded`: with two people, notice and way to complain; `undone` because wrong."""

    done: int = 0
    messages: int = 0
    guarded: Ratio = NONE
    undone: int = 0

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.done / self.messages if self.messages else None


def moderated(session: Session, organisation_id: int, start: datetime, end: datetime) -> Moderated:
    """Of the measures carried out between two instants, and the messages received between them."""
    full = (
        col(ModerationMeasure.decided_by).is_not(None)
        & (col(ModerationMeasure.decided_by) != ModerationMeasure.proposed_by)
        & col(ModerationMeasure.told_at).is_not(None)
        & (ModerationMeasure.complain_url != "")
    )
    messages = (
        columns(func.count())
        .select_from(CitizenMessage)
        .where(
            CitizenMessage.organisation_id == organisation_id,
            col(CitizenMessage.received_at) >= start,
            col(CitizenMessage.received_at) < end,
        )
        .scalar_subquery()
    )
    asked = columns(
        func.count(),
        messages,
        func.coalesce(func.sum(case((full, 1), else_=0)), 0),
        func.coalesce(func.sum(case((col(ModerationMeasure.is_reversal), 1), else_=0)), 0),
    ).where(
        ModerationMeasure.organisation_id == organisation_id,
        col(ModerationMeasure.kind).in_(TOLD),
        col(ModerationMeasure.done_at) >= start,
        col(ModerationMeasure.done_at) < end,
    )
    done, received, guarded, undone = session.execute(asked).one()
    return Moderated(done, received, Ratio(guarded, done), undone)
