"""World, European, Spanish and regional awareness days."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.date_ranges import DateRange
from app.core.messages import LabelledEnum, msg


class AwarenessGroup(LabelledEnum):
    """The observing level; autonomous communities by ISO 3166-2 code."""

    UN = "un", msg("Naciones Unidas")
    EU = "eu", msg("Europa")
    SPAIN = "es", msg("España")
    ANDALUCIA = "ES-AN", msg("Andalucía")
    ARAGON = "ES-AR", msg("Aragón")
    ASTURIAS = "ES-AS", msg("Principado de Asturias")
    CANARIAS = "ES-CN", msg("Canarias")
    CANTABRIA = "ES-CB", msg("Cantabria")
    CASTILLA_LA_MANCHA = "ES-CM", msg("Castilla-La Mancha")
    CASTILLA_Y_LEON = "ES-CL", msg("Castilla y León")
    CATALUNYA = "ES-CT", msg("Cataluña")
    CEUTA = "ES-CE", msg("Ceuta")
    COMUNITAT_VALENCIANA = "ES-VC", msg("Comunitat Valenciana")
    EXTREMADURA = "ES-EX", msg("Extremadura")
    GALICIA = "ES-GA", msg("Galicia")
    ILLES_BALEARS = "ES-IB", msg("Illes Balears")
    LA_RIOJA = "ES-RI", msg("La Rioja")
    MADRID = "ES-MD", msg("Comunidad de Madrid")
    MELILLA = "ES-ML", msg("Melilla")
    MURCIA = "ES-MC", msg("Región de Murcia")
    NAVARRA = "ES-NC", msg("Comunidad Foral de Navarra")
    PAIS_VASCO = "ES-PV", msg("País Vasco")


@dataclass(frozen=True, slots=True)
class FloatingDate:
    """The month's `nth` weekday (1 is Monday, ISO 8601); the last is -1."""

    month: int
    weekday: int
    nth: int

    def in_year(self, year: int) -> date:
        if self.nth > 0:
            first = date(year, self.month, 1)
            return first + timedelta(days=(self.weekday - first.isoweekday()) % 7, weeks=self.nth - 1)
        after = date(year + self.month // 12, self.month % 12 + 1, 1)
        last = after - timedelta(days=1)
        return last - timedelta(days=(last.isoweekday() - self.weekday) % 7, weeks=-self.nth - 1)


@dataclass(frozen=True, slots=True)
class FixedDate:
    month: int
    day: int

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class AwarenessDay:
    """`names` by language; `source`: resolution, law or proclaiming body."""

    id: str
    group: AwarenessGroup
    rule: FixedDate | FloatingDate
    names: Mapping[str, str]
    source: str

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["es"]


@dataclass(frozen=True, slots=True)
class AwarenessSelection:
    groups: Collection[str] = ()
    days: Collection[str] = ()

    def __contains__(self, day: AwarenessDay) -> bool:
        return day.group.value in self.groups or day.id in self.days


def awareness_days_in(
    every: Iterable[AwarenessDay], chosen: AwarenessSelection, run: DateRange
) -> dict[date, list[AwarenessDay]]:
    days_by_date: dict[date, list[AwarenessDay]] = {}
    years = range(run.first.year, run.last.year + 1)
    for day in every:
        for on in (day.rule.in_year(year) for year in years if day in chosen):
            if on in run:
                days_by_date.setdefault(on, []).append(day)
    return days_by_date


def awareness_source(day: AwarenessDay, year: int) -> str:
    """Return the key marking a year's day as converted."""
    return f"day:{day.id}:{year}"
