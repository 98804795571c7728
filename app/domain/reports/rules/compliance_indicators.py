from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message, msg
from app.domain.reports.rules.compliance import (
    MEDIAN,
    MOST,
    ComplianceFacts,
    PartOfWhole,
    TopicTarget,
    facts_balance,
    percentile_hours,
)


@dataclass(frozen=True, slots=True)
class ReportIndicator:
    """A `value` in `unit` ("%", "h", "min" or none), any `ratio`, from `ComplianceFacts` or other counts."""

    code: str
    name: Message
    meaning: Message
    unit: str
    more_is_better: bool
    value: Callable[[Any, "TopicTargets"], float | None]
    ratio: Callable[[Any], PartOfWhole] | None = None
    bad: Message | None = None


TopicTargets = list[TopicTarget]


def _ratio_indicator(
    code: str, name: Message, meaning: Message, field: str, *, more: bool = True, bad: Message
) -> ReportIndicator:
    def ratio(facts: ComplianceFacts) -> PartOfWhole:
        share: PartOfWhole = getattr(facts, field)
        return share

    return ReportIndicator(code, name, meaning, "%", more, lambda facts, _: ratio(facts).per_cent, ratio, bad)


def _hours_indicator(
    code: str,
    name: Message,
    meaning: Message,
    field: str,
    *,
    rank: int = MEDIAN,
    ratio: Callable[[ComplianceFacts], PartOfWhole] | None = None,
    bad: Message | None = None,
) -> ReportIndicator:
    """Build a duration: lower is better."""
    return ReportIndicator(
        code, name, meaning, "h", False, lambda facts, _: percentile_hours(getattr(facts, field), rank), ratio, bad
    )


def _workload(facts: ComplianceFacts) -> float | None:
    return None if facts.used is None or not facts.available else 100 * facts.used / facts.available


REPORT_INDICATORS = (
    _ratio_indicator(
        "K7",
        msg("Contenido útil"),
        msg("Publicaciones de servicio, convocatoria o emergencia, de todas las que salieron."),
        "useful",
        bad=msg("Publicaciones que no son de servicio, convocatoria ni emergencia"),
    ),
    _ratio_indicator(
        "K12",
        msg("Huecos cumplidos"),
        msg("Huecos, con su cuenta abierta, en los que salió algo por ella en su idioma y tema, a menos de 24 horas."),
        "filled",
        bad=msg("Huecos en los que no salió nada"),
    ),
    ReportIndicator(
        "K13",
        msg("Distancia a los temas del plan"),
        msg("La mitad de las diferencias entre lo que se publica de cada tema y lo que dice el plan: 0 es el plan."),
        "points",
        more_is_better=False,
        value=lambda facts, themes: facts_balance(facts, themes).distance,
    ),
    _hours_indicator(
        "K14",
        msg("Horas hasta aprobar, mediana"),
        msg("Horas de reloj, también de noche y en festivos, desde que se envió a revisión lo que se aprobó."),
        "waits",
        bad=msg("Lo que más tardó en aprobarse"),
    ),
    _hours_indicator(
        "K14b",
        msg("Horas hasta aprobar, nueve de cada diez"),
        msg("Las horas de reloj que no pasan nueve de cada diez aprobaciones (percentil 90)."),
        "waits",
        rank=MOST,
    ),
    _ratio_indicator(
        "K15",
        msg("Aprobado a la primera"),
        msg("De lo enviado a revisión por primera vez y ya decidido, lo que se aprobó sin pedir cambios."),
        "passed",
        bad=msg("Publicaciones devueltas o rechazadas la primera vez"),
    ),
    _ratio_indicator(
        "K16",
        msg("Caducado sin decidir"),
        msg("De lo enviado a revisión cuya hora llegó, lo que nadie aprobó a tiempo."),
        "expired",
        more=False,
        bad=msg("Publicaciones caducadas"),
    ),
    _ratio_indicator(
        "K17",
        msg("Imágenes y etiquetas accesibles"),
        msg("De lo que salió con imagen, lo que llevaba texto alternativo (AC-01) y buenas etiquetas (AC-04)."),
        "accessible",
        bad=msg("Publicaciones con imagen a las que algo les faltaba"),
    ),
    _ratio_indicator(
        "K18",
        msg("En todos los idiomas"),
        msg("Publicaciones que salieron en todos los idiomas del organismo con 24 horas de diferencia como mucho."),
        "together",
        bad=msg("Publicaciones a las que les faltó un idioma"),
    ),
    _ratio_indicator(
        "K19",
        msg("Correcciones"),
        msg("Correcciones de lo publicado, de todas las publicaciones que salieron."),
        "corrected",
        more=False,
        bad=msg("Publicaciones que hubo que corregir"),
    ),
    _hours_indicator(
        "K19b",
        msg("Horas hasta corregir, mediana"),
        msg("Horas de reloj desde que salió lo que estaba mal hasta que salió su corrección."),
        "mending",
        bad=msg("Lo que más tardó en corregirse"),
    ),
    _hours_indicator(
        "K24",
        msg("Horas hasta cumplir un requerimiento, mediana"),
        msg("De los requerimientos cerrados: desde que llegaron hasta lo último que se retiró, y cuántos a tiempo."),
        "obeying",
        ratio=lambda facts: facts.obeyed,
    ),
    ReportIndicator(
        "K25",
        msg("Carga de trabajo"),
        msg("Horas que llevan las publicaciones y los mensajes, según el plan, de las que el equipo tiene."),
        "%",
        more_is_better=False,
        value=lambda facts, _: _workload(facts),
    ),
)
INDICATORS_BY_CODE = {indicator.code: indicator for indicator in REPORT_INDICATORS}


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """A value beside target and previous period."""

    indicator: ReportIndicator
    value: float | None
    before: float | None
    target: float | None
    ratio: PartOfWhole | None

    @property
    def is_met(self) -> bool | None:
        """Return None without target or value."""
        if self.target is None or self.value is None:
            return None
        return self.value >= self.target if self.indicator.more_is_better else self.value <= self.target
