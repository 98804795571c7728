"""What the variables of a template are filled with, from the case and from what an organisation usually says."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from app.citizens.models import Case, UsualValue
from app.citizens.rules.days import day_words
from app.citizens.rules.templates import Template
from app.citizens.rules.usual import lines_of
from app.citizens.rules.variables import Fill, House, Variable, day_of
from app.core.zones import day_in
from app.organisations import queries as organisations
from app.organisations.models import Organisation, Unit
from app.periods.queries.force import bands
from app.periods.rules.kinds import ELECTORAL

PERIOD_ENDS = "period.ends"


class Known(Protocol):
    """What was read already: the open units and the usual values."""

    @property
    def units(self) -> Sequence[Unit]: ...

    @property
    def usual(self) -> Sequence[UsualValue]: ...


def open_units(session: Session, organisation_id: int) -> list[Unit]:
    return [unit for unit in organisations.units(session, organisation_id) if not unit.closed]


def sources(
    session: Session,
    organisation: Organisation,
    case: Case,
    known: Known,
    wanted: Template,
    *,
    now: datetime,
) -> Mapping[str, str]:
    """By the name a variable asks for them; days as a form writes them, in the organisation's zone."""
    due = case.resolve_by or case.acknowledge_by
    found = {
        "organisation.name": organisation.name,
        "case.code": case.code,
        "case.unit": next((unit.name for unit in known.units if unit.id == case.unit_id), ""),
        "case.resolve_by": day_in(due, organisation.zone).isoformat() if due else "",
    }
    if any(one.source == PERIOD_ENDS for one in wanted.variables):
        found[PERIOD_ENDS] = _end_of_period(session, organisation.id, now=now)
    return found | {f"usual.{each.name}": each.value for each in known.usual}


def house_of(organisation: Organisation, known: Known, *, with_lists: bool = True) -> House:
    """Return what a reply may be filled with and nobody reads again: units, domains, and values that two let in."""
    usual = known.usual if with_lists else ()
    return House(
        name=organisation.name,
        units=frozenset(unit.name for unit in known.units),
        domains=tuple(organisation.domains),
        lists={each.name: frozenset(lines_of(each.confirmed)) for each in usual},
    )


def _end_of_period(session: Session, organisation_id: int, *, now: datetime) -> str:
    ends = [one.ends_on for one in bands(session, organisation_id, now=now) if one.kind in ELECTORAL and one.ends_on]
    return max(ends).isoformat() if ends else ""


def as_read(variable: Variable, value: str, language: str, *, year: int) -> str:
    """As the text says it: a day in the language it speaks, with the year where it is another."""
    day = day_of(value) if variable.kind is Fill.DATE else None
    return day_words(day, language, year=year) if day else value


def with_usual(variables: Collection[Variable], known: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed, and otherwise what is known."""
    return {one.name: typed.get(one.name, known.get(one.source, "")).strip() for one in variables}
