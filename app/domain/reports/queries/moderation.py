"""K23: measures, guarantees, reversals; one statement."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, case, col, func

from app.db.statements import select_columns
from app.domain.cases.models.cases import CitizenMessage
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.rules.measures import MeasureKind
from app.domain.reports.rules.compliance import NO_RATIO, PartOfWhole

COUNTED_KINDS = (MeasureKind.HIDE, MeasureKind.BLOCK)


@dataclass(frozen=True, slots=True)
class ModerationFigures:
    """`guarded`: with two people, notice and complaint; `undone`: reversed as wrong; `done`: out of all messages."""

    done: int = 0
    messages: int = 0
    guarded: PartOfWhole = NO_RATIO
    undone: int = 0

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.done / self.messages if self.messages else None


def moderation_figures(session: Session, organisation_id: int, start: datetime, end: datetime) -> ModerationFigures:
    full = (
        col(ModerationMeasure.decided_by).is_not(None)
        & (col(ModerationMeasure.decided_by) != ModerationMeasure.proposed_by)
        & col(ModerationMeasure.told_at).is_not(None)
        & (ModerationMeasure.complain_url != "")
    )
    messages = (
        select_columns(func.count())
        .select_from(CitizenMessage)
        .where(
            CitizenMessage.organisation_id == organisation_id,
            col(CitizenMessage.received_at) >= start,
            col(CitizenMessage.received_at) < end,
        )
        .scalar_subquery()
    )
    query = select_columns(
        func.count(),
        messages,
        func.coalesce(func.sum(case((full, 1), else_=0)), 0),
        func.coalesce(func.sum(case((col(ModerationMeasure.is_reversal), 1), else_=0)), 0),
    ).where(
        ModerationMeasure.organisation_id == organisation_id,
        col(ModerationMeasure.kind).in_(COUNTED_KINDS),
        col(ModerationMeasure.done_at) >= start,
        col(ModerationMeasure.done_at) < end,
    )
    done, received, guarded, undone = session.execute(query).one()
    return ModerationFigures(done, received, PartOfWhole(guarded, done), undone)
