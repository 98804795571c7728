from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import col, func, select

from app.db.statements import select_columns
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen
from app.domain.moderation.models import MeasureEvidence, ModerationMeasure
from app.domain.moderation.rules.measures import MeasureKind, MeasureState

PAGE_SIZE = 50
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """`since`, `until`: instants, the second excluded. `frees`: leave out restricted citizens."""

    kind: MeasureKind | None = None
    state: MeasureState | None = None
    norm: str = ""
    since: datetime | None = None
    until: datetime | None = None
    frees: bool = False


class MeasureRegisterEntry(NamedTuple):
    measure: ModerationMeasure
    case: Case
    citizen: Citizen | None
    digest: str


class RegisterFigures(NamedTuple):
    by_state: dict[MeasureState, int]
    reversals: int

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def register_page(
    work: Work, wanted: MeasureFilter, *, before: int | None = None, limit: int = PAGE_SIZE
) -> tuple[list[MeasureRegisterEntry], int | None]:
    """Return the newest measures first, and the next page's `before`."""
    query = _select_entries(work.organisation_id, wanted)
    query = query if before is None else query.where(ModerationMeasure.id < before)
    entries = [MeasureRegisterEntry(*row) for row in work.session.execute(query.limit(limit + 1))]
    shown = entries[:limit]
    return shown, shown[-1].measure.id if len(entries) > limit else None


def register_figures(work: Work, wanted: MeasureFilter) -> RegisterFigures:
    """Return figures of the whole selection."""
    query = (
        select(ModerationMeasure.state, ModerationMeasure.is_reversal, func.count())
        .where(*_criteria(work.organisation_id, wanted))
        .group_by(col(ModerationMeasure.state), col(ModerationMeasure.is_reversal))
    )
    counts: dict[MeasureState, int] = {}
    reversals = 0
    for word, is_reversal, count in work.session.exec(query):
        state = MeasureState(word)
        counts[state] = counts.get(state, 0) + count
        reversals += count if is_reversal else 0
    return RegisterFigures(counts, reversals)


def applied_measures(work: Work, wanted: MeasureFilter) -> Sequence[ModerationMeasure]:
    done = col(ModerationMeasure.done_at).is_not(None)
    query = select(ModerationMeasure).where(*_criteria(work.organisation_id, wanted), done)
    return work.session.exec(query.order_by(col(ModerationMeasure.id)).limit(MOST_ROWS)).all()


def _select_entries(organisation_id: int, wanted: MeasureFilter) -> Any:
    query = (
        select_columns(ModerationMeasure, Case, Citizen, MeasureEvidence.digest)
        .join(MeasureEvidence, col(MeasureEvidence.id) == ModerationMeasure.evidence_id)
        .join(Case, col(Case.id) == ModerationMeasure.case_id)
        .outerjoin(Citizen, col(Citizen.id) == ModerationMeasure.citizen_id)
        .where(*_criteria(organisation_id, wanted))
    )
    query = query.where(col(Citizen.restricted_at).is_(None)) if wanted.frees else query
    return query.order_by(col(ModerationMeasure.id).desc())


def _criteria(organisation_id: int, wanted: MeasureFilter) -> list[Any]:
    measure = ModerationMeasure
    optional_criteria = [
        (wanted.kind, measure.kind == wanted.kind),
        (wanted.state, measure.state == wanted.state),
        (wanted.norm, measure.norm == wanted.norm),
        (wanted.since, wanted.since is not None and col(measure.proposed_at) >= wanted.since),
        (wanted.until, wanted.until is not None and col(measure.proposed_at) < wanted.until),
    ]
    return [measure.organisation_id == organisation_id, *(criterion for value, criterion in optional_criteria if value)]
