from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.editorial_line.rules.plain_data import read_yaml
from app.domain.indicators.models import IndicatorValue, Objective
from app.domain.indicators.rules.catalogue import INDICATORS, Indicator
from app.domain.indicators.rules.objectives import objective_code
from app.domain.indicators.rules.progress import MonthValue, ObjectiveCourse, ObjectiveProgress, objective_progress
from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar, read_grammar
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.known_names import name_in

GRAMMARS = Path(__file__).parent / "grammars"
GRAMMAR_LANGUAGES = ("es", "ca", "gl", "eu")


def objective_grammar(language: str) -> ObjectiveGrammar | None:
    return read_shipped_grammar(language) if language in GRAMMAR_LANGUAGES else None


@cache
def read_shipped_grammar(language: str) -> ObjectiveGrammar:
    return read_grammar(read_yaml((GRAMMARS / f"{language}.yaml").read_text(encoding="utf-8")))


def indicator_or_404(code: str) -> Indicator:
    indicator = INDICATORS.get(code)
    if indicator is None:
        raise NotFound(msg("Ese indicador no existe."))
    return indicator


def indicator_values(work: Work, *, indicator: str = "") -> Sequence[IndicatorValue]:
    """Return values by code and month, oldest first."""
    wanted = select(IndicatorValue).where(IndicatorValue.organisation_id == work.organisation_id)
    if indicator:
        wanted = wanted.where(IndicatorValue.indicator == indicator)
    return work.session.exec(wanted.order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))).all()


def indicator_points(session: Session, organisation_id: int, *, indicator: str = "") -> dict[str, list[MonthValue]]:
    """Return values, oldest first; one statement."""
    rows = _POINTS_OF_INDICATOR if indicator else _ALL_POINTS
    values_by_code: dict[str, list[MonthValue]] = {}
    for code, month, value in rows.all(session, organisation_id=organisation_id, **_indicator_filter(indicator)):
        values_by_code.setdefault(code, []).append(MonthValue(month, value))
    return values_by_code


def latest_values(work: Work) -> dict[str, float]:
    return {code: known[-1].value for code, known in indicator_points(work.session, work.organisation_id).items()}


def locked_values(session: Session, organisation_id: int, codes: Sequence[str]) -> Sequence[IndicatorValue]:
    """Return values, locked until commit: a concurrent writer sees the first's."""
    session.exec(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    ).one()
    wanted = select(IndicatorValue).where(
        IndicatorValue.organisation_id == organisation_id, col(IndicatorValue.indicator).in_(codes)
    )
    return session.exec(wanted.order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))).all()


def _indicator_filter(indicator: str) -> dict[str, str]:
    return {"indicator": indicator} if indicator else {}


_POINTS = (
    select_columns(IndicatorValue.indicator, IndicatorValue.month, IndicatorValue.value)
    .where(IndicatorValue.organisation_id == ORGANISATION_ID)
    .order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))
)
_ALL_POINTS: Query[tuple[str, date, float]] = Query(_POINTS, as_tuple)
_POINTS_OF_INDICATOR: Query[tuple[str, date, float]] = Query(
    _POINTS.where(IndicatorValue.indicator == param("indicator")), as_tuple
)


@dataclass(frozen=True, slots=True)
class ObjectiveStatus:
    objective: Objective
    owner: str
    points: Sequence[MonthValue]
    progress: ObjectiveProgress

    @property
    def code(self) -> str:
        return objective_code(self.objective.number)

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.objective.indicator]

    @property
    def course(self) -> ObjectiveCourse:
        return objective_course(self.objective)


def objective_course(objective: Objective) -> ObjectiveCourse:
    return ObjectiveCourse(INDICATORS[objective.indicator], objective.baseline, objective.target, objective.due_on)


def objective_statuses(
    session: Session, organisation_id: int, *, today: date, closed: bool = False
) -> list[ObjectiveStatus]:
    """Return objectives in the order set. Two statements."""
    is_open = col(Objective.closed_on).is_(None)
    wanted = select(Objective, name_in(organisation_id)).join(User, col(User.id) == Objective.owner_id)
    rows = session.exec(
        wanted.where(Objective.organisation_id == organisation_id, ~is_open if closed else is_open).order_by(
            col(Objective.number)
        )
    ).all()
    known = indicator_points(session, organisation_id) if rows else {}
    return [_objective_status(objective, owner, known.get(objective.indicator, []), today) for objective, owner in rows]


def objective_status_or_404(work: Work, number: int, *, today: date) -> ObjectiveStatus:
    objective = objective_or_404(work, number)
    owner = work.session.exec(select(name_in(work.organisation_id)).where(User.id == objective.owner_id)).one()
    known = indicator_points(work.session, work.organisation_id, indicator=objective.indicator)
    return _objective_status(objective, owner, known.get(objective.indicator, []), today)


def objective_or_404(work: Work, number: int, *, lock: bool = False) -> Objective:
    wanted = select(Objective).where(Objective.organisation_id == work.organisation_id, Objective.number == number)
    objective = work.session.exec(wanted.with_for_update() if lock else wanted).first()
    if objective is None:
        raise NotFound(msg("Ese objetivo no existe."))
    return objective


def open_objectives(work: Work) -> Sequence[Objective]:
    query = select(Objective).where(
        Objective.organisation_id == work.organisation_id, col(Objective.closed_on).is_(None)
    )
    return work.session.exec(query.order_by(col(Objective.number))).all()


def next_objective_number(work: Work) -> int:
    """Return the number, locked until commit: concurrent objectives differ."""
    work.session.exec(
        select(Organisation.id).where(Organisation.id == work.organisation_id).with_for_update(key_share=True)
    ).one()
    last = work.session.exec(
        select(func.max(Objective.number)).where(Objective.organisation_id == work.organisation_id)
    ).one()
    return (last or 0) + 1


def _objective_status(objective: Objective, owner: str, known: Sequence[MonthValue], today: date) -> ObjectiveStatus:
    """Judge a closed one as of its closing day."""
    until = objective.closed_on or today
    seen = [point for point in known if point.month <= until]
    return ObjectiveStatus(objective, owner, seen, objective_progress(seen, objective_course(objective), today=until))
