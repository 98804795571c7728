"""Open data files.

Column names are permanent: programs read them. Days are ISO 8601; numbers have decimal comma, no thousands separator.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message, msg
from app.domain.public.rules.attention import AttentionMonth
from app.domain.public.rules.official_accounts import OfficialAccount
from app.domain.public.rules.public_plan import PublicGoal
from app.domain.reports.rules.disclosure import (
    MIN_DISCLOSED,
    SMALL_COUNT,
    PublicFigure,
    PublicMonth,
    SmallCount,
    WithheldFigure,
)

DatasetRow = Sequence[Any]
DatasetColumns = tuple[tuple[str, Message], ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file, or one yearly; `columns`: names and meanings."""

    title: Message
    columns: DatasetColumns
    files: tuple[tuple[str, str], ...]
    """(distinguishing label, path), newest first."""


ACCOUNTS: DatasetColumns = (
    ("network", msg("Red, en una palabra")),
    ("name", msg("Cómo se llama la cuenta")),
    ("handle", msg("Nombre de usuario")),
    ("url", msg("Dirección del perfil")),
    ("state", msg("open (abierta), paused (en pausa) o closed (cerrada)")),
    ("languages", msg("Códigos de las lenguas en que publica, separados por espacios")),
    ("since", msg("Día en que se abrió")),
    ("act", msg("Acto que la abrió")),
    ("purpose", msg("Para qué es")),
)
PUBLICATIONS: DatasetColumns = (
    ("date", msg("Día en que se publicó, en la hora local del organismo")),
    ("network", msg("Red, en una palabra")),
    ("account", msg("Cómo se llama la cuenta")),
    ("language", msg("Código de la lengua")),
    ("topic", msg("Tema, si lo nombra un plan aprobado; vacío si no")),
    ("permalink", msg("Dirección de la publicación")),
)
INDICATORS: DatasetColumns = (
    ("code", msg("Código del objetivo")),
    ("objective", msg("Objetivo")),
    ("indicator", msg("Indicador")),
    ("unit", msg("Unidad")),
    ("baseline", msg("De dónde se parte")),
    ("current", msg("Valor al aprobarse el plan")),
    ("target", msg("A dónde se quiere llegar")),
    ("due_on", msg("Para cuándo")),
)
NEUTRALITY: DatasetColumns = (
    ("month", msg("Mes cerrado, como 2027-03")),
    ("requests", msg("Peticiones políticas; «<3» si son menos de tres, vacío si no se da")),
    ("accepted", msg("Aceptadas")),
    ("adapted", msg("Adaptadas")),
    ("refused", msg("Rechazadas")),
    ("others", msg("Derivadas o por decidir")),
    ("bypassed", msg("Intentos de saltarse el circuito")),
    ("published", msg("Publicaciones")),
    ("naming", msg("Las que nombran a cargos")),
    ("exceptions", msg("Excepciones a las reglas")),
    ("alone", msg("Aprobadas por una sola persona")),
)
ATTENTION: DatasetColumns = (
    ("month", msg("Mes cerrado, como 2027-03")),
    ("cases", msg("Casos que llegaron; «<3» si son menos de tres, vacío si no se da")),
    ("answered", msg("De cada cien que pedían respuesta, los cerrados: contestados, derivados o con su motivo")),
    ("minutes", msg("Minutos de atención que no pasan nueve de cada diez primeras respuestas")),
    ("in_time", msg("En plazo, de cada cien")),
    ("solved", msg("Contestados o derivados, de cada cien cerrados")),
    ("silent", msg("Cerrados sin respuesta, con motivo")),
)
_FIGURES = tuple(name for name, _ in NEUTRALITY[1:])


def column_names(columns: DatasetColumns) -> list[str]:
    return [name for name, _ in columns]


def account_rows(accounts: Iterable[OfficialAccount]) -> Iterator[DatasetRow]:
    for account in accounts:
        cells = (
            account.network.value,
            account.name,
            account.handle,
            account.profile,
            account.state.value,
            " ".join(account.languages),
        )
        yield (*cells, _day(account.since), account.act, str(account.purpose))


def indicator_rows(goals: Iterable[PublicGoal]) -> Iterator[DatasetRow]:
    for goal in goals:
        values = (_number(goal.baseline), _number(goal.current), _number(goal.target))
        yield (goal.code, goal.text.text, goal.indicator, goal.unit, *values, goal.due_on)


def neutrality_rows(months: Iterable[PublicMonth]) -> Iterator[DatasetRow]:
    for month in months:
        yield (month.month.code, *(_figure(getattr(month, name)) for name in _FIGURES))


def attention_rows(months: Iterable[AttentionMonth]) -> Iterator[DatasetRow]:
    for month in months:
        yield (month.month.code, *(_guarded_number(getattr(month, name)) for name, _ in ATTENTION[1:]))


def _guarded_number(value: PublicFigure) -> str:
    return _figure(value) if isinstance(value, SmallCount | WithheldFigure) else _number(value)


def _figure(value: PublicFigure) -> str:
    if isinstance(value, SmallCount | WithheldFigure):
        return f"<{MIN_DISCLOSED}" if value is SMALL_COUNT else ""
    return str(value)


def _number(value: object) -> str:
    """Use a decimal comma: Spanish spreadsheets read 12.5 as a day of May."""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return "" if value is None else str(value)


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
