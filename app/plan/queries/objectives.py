"""Reads of objectives, and of how each goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from app.accounts.models import User
from app.accounts.queries.names import name_in
from app.core.errors import NotFound
from app.core.words import say
from app.organisations.models import Organisation
from app.plan.models import Objective
from app.plan.queries.indicators import points
from app.plan.rules.indicators import INDICATORS, Indicator
from app.plan.rules.objectives import code_of
from app.plan.rules.progress import Course, Point, Progress, progress


@dataclass(frozen=True, slots=True)
class Standing:
    """An objective, who answers for it, what its indicator said and how it goes."""

    objective: Objective
    owner: str
    points: Sequence[Point]
    progress: Progress

    @property
    def code(self) -> str:
        return code_of(self.objective.number)

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.objective.indicator]

    @property
    def course(self) -> Course:
        return course_of(self.objective)


def course_of(objective: Objective) -> Course:
    return Course(INDICATORS[objective.indicator], objective.baseline, objective.target, objective.due_on)


def standings(session: Session, organisation_id: int, *, today: date, closed: bool = False) -> list[Standing]:
    """Those that are open (or those closed) in the order they were set. Two statements."""
    is_open = col(Objective.closed_on).is_(None)
    wanted = select(Objective, name_in(organisation_id)).join(User, col(User.id) == Objective.owner_id)
    found = session.exec(
        wanted.where(Objective.organisation_id == organisation_id, ~is_open if closed else is_open).order_by(
            col(Objective.number)
        )
    ).all()
    known = points(session, organisation_id) if found else {}
    return [_standing(one, owner, known.get(one.indicator, []), today) for one, owner in found]


def standing_or_404(session: Session, organisation_id: int, number: int, *, today: date) -> Standing:
    """Raises `NotFound`."""
    objective = objective_or_404(session, organisation_id, number)
    owner = session.exec(select(name_in(organisation_id)).where(User.id == objective.owner_id)).one()
    known = points(session, organisation_id, indicator=objective.indicator)
    return _standing(objective, owner, known.get(objective.indicator, []), today)


def objective_or_404(session: Session, organisation_id: int, number: int, *, lock: bool = False) -> Objective:
    """Raises `NotFound`."""
    wanted = select(Objective).where(Objective.organisation_id == organisation_id, Objective.number == number)
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise NotFound(say("Ese objetivo no existe."))
    return found


def open_objectives(session: Session, organisation_id: int) -> Sequence[Objective]:
    query = select(Objective).where(Objective.organisation_id == organisation_id, col(Objective.closed_on).is_(None))
    return session.exec(query.order_by(col(Objective.number))).all()


def next_number(session: Session, organisation_id: int) -> int:
    """Held until the end, so that of two objectives set at once the second finds the first."""
    session.exec(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    ).one()
    last = session.exec(select(func.max(Objective.number)).where(Objective.organisation_id == organisation_id)).one()
    return (last or 0) + 1


def _standing(objective: Objective, owner: str, known: Sequence[Point], today: date) -> Standing:
    """A closed one is as it was on the day it was closed."""
    until = objective.closed_on or today
    seen = [one for one in known if one.month <= until]
    return Standing(objective, owner, seen, progress(seen, course_of(objective), today=until))
