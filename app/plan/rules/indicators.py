"""The 26 indicators an objective can be checked by: what each counts, and whether the system counts it itself."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence, say


class Unit(StrEnum):
    SHARE = "share"
    MINUTES = "minutes"
    COUNT = "count"
    RATIO = "ratio"


class Origin(StrEnum):
    COMPUTED = "computed"
    ENTERED = "entered"


UNIT_WORDS = {
    Unit.SHARE: say("por ciento"),
    Unit.MINUTES: say("minutos"),
    Unit.COUNT: say("número"),
    Unit.RATIO: say("proporción"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """`usual` is the target that is proposed first; `computed`: the system works it out, so that nobody types it."""

    code: str
    name: Sentence
    formula: Sentence
    unit: Unit
    usual: float
    more_is_better: bool = True
    computed: bool = True

    def is_met(self, value: float, target: float) -> bool:
        return value >= target if self.more_is_better else value <= target

    def is_better(self, value: float, than: float) -> bool:
        return value > than if self.more_is_better else value < than


def _share(code: str, name: Sentence, formula: Sentence, usual: float, **more: bool) -> Indicator:
    return Indicator(code, name, formula, Unit.SHARE, usual, **more)


_EVERY = (
    _share(
        "K1",
        say("Tasa de respuesta"),
        say("Consultas contestadas, o cerradas con su motivo, de cada cien que pedían respuesta."),
        95,
    ),
    Indicator(
        "K2",
        say("Tiempo de la primera respuesta"),
        say("Minutos de atención en que ya se ha respondido a nueve de cada diez consultas."),
        Unit.MINUTES,
        120,
        more_is_better=False,
    ),
    _share("K3", say("Respuestas en plazo"), say("Consultas respondidas en plazo, de cada cien."), 90),
    _share("K4", say("Consultas resueltas"), say("Consultas cerradas con solución, de cada cien."), 80),
    Indicator(
        "K5",
        say("Llamadas evitadas (estimación)"),
        say("Consultas de información contestadas por la parte que habría llamado. Es una estimación y así se dice."),
        Unit.COUNT,
        100,
    ),
    _share(
        "K6",
        say("Trámites terminados"),
        say("Trámites terminados de cada cien veces que se abrió su enlace."),
        30,
        computed=False,
    ),
    _share(
        "K7",
        say("Publicaciones útiles"),
        say("Publicaciones de servicio, convocatoria o emergencia, de cada cien."),
        60,
    ),
    _share(
        "K8",
        say("Protagonismo de cargos"),
        say("Publicaciones que nombran o muestran a un cargo, de cada cien."),
        10,
        more_is_better=False,
    ),
    _share(
        "K9",
        say("Publicaciones sin avisos pendientes"),
        say("Publicaciones que salieron sin ningún aviso de la línea por resolver, de cada cien."),
        98,
    ),
    _share(
        "K10",
        say("Excepciones"),
        say("Publicaciones que salieron con una excepción concedida, de cada cien."),
        3,
        more_is_better=False,
    ),
    Indicator(
        "K11",
        say("Índice de injerencia"),
        say("Intentos de saltarse el circuito por cada petición política."),
        Unit.RATIO,
        0,
        more_is_better=False,
    ),
    _share(
        "K12",
        say("Cumplimiento del plan"),
        say("Huecos en los que se publicó lo previsto, con un día de margen, de cada cien."),
        90,
    ),
    _share(
        "K13",
        say("Desequilibrio de temas"),
        say("Mitad de la suma de las distancias entre lo publicado y lo previsto de cada tema; cero es lo previsto."),
        10,
        more_is_better=False,
    ),
    Indicator(
        "K14",
        say("Tiempo de aprobación"),
        say("Minutos en que ya se ha aprobado la mitad de lo enviado."),
        Unit.MINUTES,
        1440,
        more_is_better=False,
    ),
    _share(
        "K15", say("Aprobadas a la primera"), say("Publicaciones aprobadas sin cambios, de cada cien enviadas."), 80
    ),
    _share(
        "K16",
        say("Caducadas sin aprobar"),
        say("Publicaciones cuya hora pasó sin aprobar, de cada cien."),
        3,
        more_is_better=False,
    ),
    _share(
        "K17",
        say("Accesibilidad"),
        say("Publicaciones con imagen o vídeo que llevan su texto alternativo y sus subtítulos, de cada cien."),
        100,
    ),
    _share(
        "K18",
        say("Paridad de lenguas"),
        say("Publicaciones que salieron en todas sus lenguas el mismo día, de cada cien."),
        100,
    ),
    _share(
        "K19",
        say("Correcciones"),
        say("Publicaciones que hubo que corregir, de cada cien."),
        1,
        more_is_better=False,
    ),
    Indicator(
        "K20",
        say("Primera información en una emergencia"),
        say("Minutos entre la activación y el primer mensaje oficial."),
        Unit.MINUTES,
        30,
        more_is_better=False,
    ),
    _share("K21", say("Interacción"), say("Interacciones de cada cien personas alcanzadas."), 3, computed=False),
    _share("K22", say("Alcance"), say("Personas distintas alcanzadas, de cada cien habitantes."), 40, computed=False),
    _share(
        "K23",
        say("Moderación con procedimiento"),
        say("Comentarios retirados y perfiles bloqueados con todo su procedimiento, de cada cien."),
        100,
    ),
    Indicator(
        "K24",
        say("Cumplimiento de órdenes de retirada"),
        say("Minutos en que ya se ha cumplido la mitad de las órdenes recibidas."),
        Unit.MINUTES,
        720,
        more_is_better=False,
    ),
    _share(
        "K25",
        say("Carga de trabajo"),
        say("Horas usadas de cada cien disponibles."),
        100,
        more_is_better=False,
    ),
    Indicator(
        "K26",
        say("Comparación con otras administraciones"),
        say("Publicaciones por semana, en veces la mediana de los perfiles que se miran."),
        Unit.RATIO,
        1,
    ),
)
INDICATORS = {one.code: one for one in _EVERY}
"""By their codes, K1 to K26, in order."""
