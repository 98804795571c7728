"""The indicators of the plan: what each says, how it comes about, and which way is better."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence, say
from app.reports.rules.compliance import MEDIAN, MOST, Facts, Ratio, Theme, balance, hours


@dataclass(frozen=True, slots=True)
class Indicator:
    """`value` in `unit`: "%", "h", "min" or none. `ratio`: the numbers it comes of, where it is one.

    Of the `Facts` of some months, or of whatever else its own report counts.
    """

    code: str
    name: Sentence
    meaning: Sentence
    unit: str
    more_is_better: bool
    value: Callable[[Any, "Themes"], float | None]
    ratio: Callable[[Any], Ratio] | None = None
    bad: Sentence | None = None


Themes = list[Theme]


def _of(code: str, name: Sentence, meaning: Sentence, field: str, *, more: bool = True, bad: Sentence) -> Indicator:
    def ratio(facts: Facts) -> Ratio:
        found: Ratio = getattr(facts, field)
        return found

    return Indicator(code, name, meaning, "%", more, lambda facts, _: ratio(facts).per_cent, ratio, bad)


def _hours(
    code: str,
    name: Sentence,
    meaning: Sentence,
    field: str,
    *,
    rank: int = MEDIAN,
    ratio: Callable[[Facts], Ratio] | None = None,
    bad: Sentence | None = None,
) -> Indicator:
    """How long something took: fewer is better."""
    return Indicator(code, name, meaning, "h", False, lambda facts, _: hours(getattr(facts, field), rank), ratio, bad)


def _workload(facts: Facts) -> float | None:
    return None if facts.used is None or not facts.available else 100 * facts.used / facts.available


INDICATORS = (
    _of(
        "K7",
        say("Contenido útil"),
        say("Publicaciones de servicio, convocatoria o emergencia, de todas las que salieron."),
        "useful",
        bad=say("Publicaciones que no son de servicio, convocatoria ni emergencia"),
    ),
    _of(
        "K12",
        say("Huecos cumplidos"),
        say("Huecos, con su cuenta abierta, en los que salió algo por ella en su idioma y tema, a menos de 24 horas."),
        "kept",
        bad=say("Huecos en los que no salió nada"),
    ),
    Indicator(
        "K13",
        say("Distancia a los temas del plan"),
        say("La mitad de las diferencias entre lo que se publica de cada tema y lo que dice el plan: 0 es el plan."),
        "points",
        more_is_better=False,
        value=lambda facts, themes: balance(facts, themes).distance,
    ),
    _hours(
        "K14",
        say("Horas hasta aprobar, mediana"),
        say("Horas de reloj, también de noche y en festivos, desde que se envió a revisión lo que se aprobó."),
        "waits",
        bad=say("Lo que más tardó en aprobarse"),
    ),
    _hours(
        "K14b",
        say("Horas hasta aprobar, nueve de cada diez"),
        say("Las horas de reloj que no pasan nueve de cada diez aprobaciones (percentil 90)."),
        "waits",
        rank=MOST,
    ),
    _of(
        "K15",
        say("Aprobado a la primera"),
        say("De lo enviado a revisión por primera vez y ya decidido, lo que se aprobó sin pedir cambios."),
        "passed",
        bad=say("Publicaciones devueltas o rechazadas la primera vez"),
    ),
    _of(
        "K16",
        say("Caducado sin decidir"),
        say("De lo enviado a revisión cuya hora llegó, lo que nadie aprobó a tiempo."),
        "expired",
        more=False,
        bad=say("Publicaciones caducadas"),
    ),
    _of(
        "K17",
        say("Imágenes y etiquetas accesibles"),
        say("De lo que salió con imagen, lo que llevaba texto alternativo (AC-01) y buenas etiquetas (AC-04)."),
        "accessible",
        bad=say("Publicaciones con imagen a las que algo les faltaba"),
    ),
    _of(
        "K18",
        say("En todos los idiomas"),
        say("Publicaciones que salieron en todos los idiomas del organismo con 24 horas de diferencia como mucho."),
        "together",
        bad=say("Publicaciones a las que les faltó un idioma"),
    ),
    _of(
        "K19",
        say("Correcciones"),
        say("Correcciones de lo publicado, de todas las publicaciones que salieron."),
        "corrected",
        more=False,
        bad=say("Publicaciones que hubo que corregir"),
    ),
    _hours(
        "K19b",
        say("Horas hasta corregir, mediana"),
        say("Horas de reloj desde que salió lo que estaba mal hasta que salió su corrección."),
        "mending",
        bad=say("Lo que más tardó en corregirse"),
    ),
    _hours(
        "K24",
        say("Horas hasta cumplir un requerimiento, mediana"),
        say("De los requerimientos cerrados: desde que llegaron hasta lo último que se retiró, y cuántos a tiempo."),
        "obeying",
        ratio=lambda facts: facts.obeyed,
    ),
    Indicator(
        "K25",
        say("Carga de trabajo"),
        say("Horas que llevan las publicaciones y los mensajes, según el plan, de las que el equipo tiene."),
        "%",
        more_is_better=False,
        value=lambda facts, _: _workload(facts),
    ),
)
BY_CODE = {one.code: one for one in INDICATORS}


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator of a period beside what the plan wants and what it was in the period before."""

    indicator: Indicator
    value: float | None
    before: float | None
    target: float | None
    ratio: Ratio | None

    @property
    def is_met(self) -> bool | None:
        """Whether the plan's target is reached; None where there is none, or no number."""
        if self.target is None or self.value is None:
            return None
        return self.value >= self.target if self.indicator.more_is_better else self.value <= self.target
