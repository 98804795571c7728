"""Days the world, Europe, Spain and its communities look at something: each with what declares it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.periods_math import Days
from app.core.words import Sentence, say


class Group(StrEnum):
    """Who looks at a day; the autonomous communities by their codes (ISO 3166-2)."""

    UN = "un"
    EU = "eu"
    SPAIN = "es"
    ANDALUCIA = "ES-AN"
    ARAGON = "ES-AR"
    ASTURIAS = "ES-AS"
    CANARIAS = "ES-CN"
    CANTABRIA = "ES-CB"
    CASTILLA_LA_MANCHA = "ES-CM"
    CASTILLA_Y_LEON = "ES-CL"
    CATALUNYA = "ES-CT"
    CEUTA = "ES-CE"
    COMUNITAT_VALENCIANA = "ES-VC"
    EXTREMADURA = "ES-EX"
    GALICIA = "ES-GA"
    ILLES_BALEARS = "ES-IB"
    LA_RIOJA = "ES-RI"
    MADRID = "ES-MD"
    MELILLA = "ES-ML"
    MURCIA = "ES-MC"
    NAVARRA = "ES-NC"
    PAIS_VASCO = "ES-PV"


GROUP_WORDS: dict[Group, Sentence] = {
    Group.UN: say("Naciones Unidas"),
    Group.EU: say("Europa"),
    Group.SPAIN: say("España"),
    Group.ANDALUCIA: say("Andalucía"),
    Group.ARAGON: say("Aragón"),
    Group.ASTURIAS: say("Principado de Asturias"),
    Group.CANARIAS: say("Canarias"),
    Group.CANTABRIA: say("Cantabria"),
    Group.CASTILLA_LA_MANCHA: say("Castilla-La Mancha"),
    Group.CASTILLA_Y_LEON: say("Castilla y León"),
    Group.CATALUNYA: say("Cataluña"),
    Group.CEUTA: say("Ceuta"),
    Group.COMUNITAT_VALENCIANA: say("Comunitat Valenciana"),
    Group.EXTREMADURA: say("Extremadura"),
    Group.GALICIA: say("Galicia"),
    Group.ILLES_BALEARS: say("Illes Balears"),
    Group.LA_RIOJA: say("La Rioja"),
    Group.MADRID: say("Comunidad de Madrid"),
    Group.MELILLA: say("Melilla"),
    Group.MURCIA: say("Región de Murcia"),
    Group.NAVARRA: say("Comunidad Foral de Navarra"),
    Group.PAIS_VASCO: say("País Vasco"),
}


@dataclass(frozen=True, slots=True)
class Nth:
    """The `nth` weekday (1 is Monday, as ISO 8601 counts) of a month; the last is -1."""

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
class Fixed:
    month: int
    day: int

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class AwarenessDay:
    """`names` by language; `source`: what declares it (a resolution, a law, who proclaimed it)."""

    id: str
    group: Group
    rule: Fixed | Nth
    names: Mapping[str, str]
    source: str

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["es"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whole groups, and single days of others."""

    groups: Collection[str] = ()
    days: Collection[str] = ()

    def __contains__(self, day: AwarenessDay) -> bool:
        return day.group.value in self.groups or day.id in self.days


def falling(every: Iterable[AwarenessDay], chosen: Chosen, run: Days) -> dict[date, list[AwarenessDay]]:
    """Those chosen, by the day of the run each is on."""
    found: dict[date, list[AwarenessDay]] = {}
    years = range(run.first.year, run.last.year + 1)
    for day in every:
        for on in (day.rule.in_year(year) for year in years if day in chosen):
            if on in run:
                found.setdefault(on, []).append(day)
    return found


def source_of(day: AwarenessDay, year: int) -> str:
    """What a day of a year is known by once something was made of it."""
    return f"day:{day.id}:{year}"
