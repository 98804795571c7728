"""The open data: what each file is called, what it holds, and what its columns mean.

Columns keep their names for ever: programs read them. Days are ISO 8601; numbers have a
decimal comma and no thousands separator.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence, say
from app.public.rules.accounts import Official
from app.public.rules.attention import Attended
from app.public.rules.plan import Goal
from app.reports.rules.anonymous import FEW, SMALLEST, Few, Public, Told, Withheld

Row = Sequence[Any]
Columns = tuple[tuple[str, Sentence], ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One file, or one for each year; `columns`: each name with what it means."""

    title: Sentence
    columns: Columns
    files: tuple[tuple[str, str], ...]
    """(what tells it from its siblings, its path), the newest first."""


ACCOUNTS: Columns = (
    ("network", say("Red, en una palabra")),
    ("name", say("Cómo se llama la cuenta")),
    ("handle", say("Nombre de usuario")),
    ("url", say("Dirección del perfil")),
    ("state", say("open (abierta), paused (en pausa) o closed (cerrada)")),
    ("languages", say("Códigos de las lenguas en que publica, separados por espacios")),
    ("since", say("Día en que se abrió")),
    ("act", say("Acto que la abrió")),
    ("purpose", say("Para qué es")),
)
PUBLICATIONS: Columns = (
    ("date", say("Día en que se publicó, en la hora local del organismo")),
    ("network", say("Red, en una palabra")),
    ("account", say("Cómo se llama la cuenta")),
    ("language", say("Código de la lengua")),
    ("topic", say("Tema, si lo nombra un plan aprobado; vacío si no")),
    ("permalink", say("Dirección de la publicación")),
)
INDICATORS: Columns = (
    ("code", say("Código del objetivo")),
    ("objective", say("Objetivo")),
    ("indicator", say("Indicador")),
    ("unit", say("Unidad")),
    ("baseline", say("De dónde se parte")),
    ("current", say("Valor al aprobarse el plan")),
    ("target", say("A dónde se quiere llegar")),
    ("due_on", say("Para cuándo")),
)
NEUTRALITY: Columns = (
    ("month", say("Mes cerrado, como 2027-03")),
    ("requests", say("Peticiones políticas; «<3» si son menos de tres, vacío si no se da")),
    ("accepted", say("Aceptadas")),
    ("adapted", say("Adaptadas")),
    ("refused", say("Rechazadas")),
    ("others", say("Derivadas o por decidir")),
    ("bypassed", say("Intentos de saltarse el circuito")),
    ("published", say("Publicaciones")),
    ("naming", say("Las que nombran a cargos")),
    ("exceptions", say("Excepciones a las reglas")),
    ("alone", say("Aprobadas por una sola persona")),
)
ATTENTION: Columns = (
    ("month", say("Mes cerrado, como 2027-03")),
    ("cases", say("Casos que llegaron; «<3» si son menos de tres, vacío si no se da")),
    ("answered", say("De cada cien que pedían respuesta, los cerrados: contestados, derivados o con su motivo")),
    ("minutes", say("Minutos de atención que no pasan nueve de cada diez primeras respuestas")),
    ("in_time", say("En plazo, de cada cien")),
    ("solved", say("Contestados o derivados, de cada cien cerrados")),
    ("silent", say("Cerrados sin respuesta, con motivo")),
)
_FIGURES = tuple(name for name, _ in NEUTRALITY[1:])


def headings(columns: Columns) -> list[str]:
    return [name for name, _ in columns]


def account_rows(accounts: Iterable[Official]) -> Iterator[Row]:
    for one in accounts:
        told = (one.network.value, one.name, one.handle, one.profile, one.state.value, " ".join(one.languages))
        yield (*told, _day(one.since), one.act, str(one.purpose))


def indicator_rows(goals: Iterable[Goal]) -> Iterator[Row]:
    for one in goals:
        values = (_number(one.baseline), _number(one.current), _number(one.target))
        yield (one.code, one.text.text, one.indicator, one.unit, *values, one.due_on)


def neutrality_rows(months: Iterable[Public]) -> Iterator[Row]:
    for one in months:
        yield (one.month.code, *(_figure(getattr(one, name)) for name in _FIGURES))


def attention_rows(months: Iterable[Attended]) -> Iterator[Row]:
    for one in months:
        yield (one.month.code, *(_number_told(getattr(one, name)) for name, _ in ATTENTION[1:]))


def _number_told(value: Told) -> str:
    return _figure(value) if isinstance(value, Few | Withheld) else _number(value)


def _figure(value: Told) -> str:
    if isinstance(value, Few | Withheld):
        return f"<{SMALLEST}" if value is FEW else ""
    return str(value)


def _number(value: object) -> str:
    """With the comma a Spanish spreadsheet reads: of 12.5 it would make a day of May."""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return "" if value is None else str(value)


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
