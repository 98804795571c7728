"""The 26 indicators for objectives."""

from dataclasses import dataclass

from app.core.messages import LabelledEnum, Message, msg


class IndicatorUnit(LabelledEnum):
    SHARE = "share", msg("por ciento")
    MINUTES = "minutes", msg("minutos")
    COUNT = "count", msg("número")
    RATIO = "ratio", msg("proporción")


class ValueOrigin(LabelledEnum):
    COMPUTED = "computed", msg("calculado")
    ENTERED = "entered", msg("apuntado")


@dataclass(frozen=True, slots=True)
class Indicator:
    """`usual`: the first proposed target; `computed`: never typed."""

    code: str
    name: Message
    formula: Message
    unit: IndicatorUnit
    usual: float
    more_is_better: bool = True
    computed: bool = True

    def is_met(self, value: float, target: float) -> bool:
        return value >= target if self.more_is_better else value <= target

    def is_better(self, value: float, than: float) -> bool:
        return value > than if self.more_is_better else value < than


def _share(code: str, name: Message, formula: Message, usual: float, **more: bool) -> Indicator:
    return Indicator(code, name, formula, IndicatorUnit.SHARE, usual, **more)


_ALL = (
    _share(
        "K1",
        msg("Tasa de respuesta"),
        msg("Consultas contestadas, o cerradas con su motivo, de cada cien que pedían respuesta."),
        95,
    ),
    Indicator(
        "K2",
        msg("Tiempo de la primera respuesta"),
        msg("Minutos de atención en que ya se ha respondido a nueve de cada diez consultas."),
        IndicatorUnit.MINUTES,
        120,
        more_is_better=False,
    ),
    _share("K3", msg("Respuestas en plazo"), msg("Consultas respondidas en plazo, de cada cien."), 90),
    _share("K4", msg("Consultas resueltas"), msg("Consultas cerradas con solución, de cada cien."), 80),
    Indicator(
        "K5",
        msg("Llamadas evitadas (estimación)"),
        msg("Consultas de información contestadas por la parte que habría llamado. Es una estimación y así se dice."),
        IndicatorUnit.COUNT,
        100,
    ),
    _share(
        "K6",
        msg("Trámites terminados"),
        msg("Trámites terminados de cada cien veces que se abrió su enlace."),
        30,
        computed=False,
    ),
    _share(
        "K7",
        msg("Publicaciones útiles"),
        msg("Publicaciones de servicio, convocatoria o emergencia, de cada cien."),
        60,
    ),
    _share(
        "K8",
        msg("Protagonismo de cargos"),
        msg("Publicaciones que nombran o muestran a un cargo, de cada cien."),
        10,
        more_is_better=False,
    ),
    _share(
        "K9",
        msg("Publicaciones sin avisos pendientes"),
        msg("Publicaciones que salieron sin ningún aviso de la línea por resolver, de cada cien."),
        98,
    ),
    _share(
        "K10",
        msg("Excepciones"),
        msg("Publicaciones que salieron con una excepción concedida, de cada cien."),
        3,
        more_is_better=False,
    ),
    Indicator(
        "K11",
        msg("Índice de injerencia"),
        msg("Intentos de saltarse el circuito por cada petición política."),
        IndicatorUnit.RATIO,
        0,
        more_is_better=False,
    ),
    _share(
        "K12",
        msg("Cumplimiento del plan"),
        msg("Huecos en los que se publicó lo previsto, con un día de margen, de cada cien."),
        90,
    ),
    _share(
        "K13",
        msg("Desequilibrio de temas"),
        msg("Mitad de la suma de las distancias entre lo publicado y lo previsto de cada tema; cero es lo previsto."),
        10,
        more_is_better=False,
    ),
    Indicator(
        "K14",
        msg("Tiempo de aprobación"),
        msg("Minutos en que ya se ha aprobado la mitad de lo enviado."),
        IndicatorUnit.MINUTES,
        1440,
        more_is_better=False,
    ),
    _share(
        "K15", msg("Aprobadas a la primera"), msg("Publicaciones aprobadas sin cambios, de cada cien enviadas."), 80
    ),
    _share(
        "K16",
        msg("Caducadas sin aprobar"),
        msg("Publicaciones cuya hora pasó sin aprobar, de cada cien."),
        3,
        more_is_better=False,
    ),
    _share(
        "K17",
        msg("Accesibilidad"),
        msg("Publicaciones con imagen o vídeo que llevan su texto alternativo y sus subtítulos, de cada cien."),
        100,
    ),
    _share(
        "K18",
        msg("Paridad de lenguas"),
        msg("Publicaciones que salieron en todas sus lenguas el mismo día, de cada cien."),
        100,
    ),
    _share(
        "K19",
        msg("Correcciones"),
        msg("Publicaciones que hubo que corregir, de cada cien."),
        1,
        more_is_better=False,
    ),
    Indicator(
        "K20",
        msg("Primera información en una emergencia"),
        msg("Minutos entre la activación y el primer mensaje oficial."),
        IndicatorUnit.MINUTES,
        30,
        more_is_better=False,
    ),
    _share("K21", msg("Interacción"), msg("Interacciones de cada cien personas alcanzadas."), 3, computed=False),
    _share("K22", msg("Alcance"), msg("Personas distintas alcanzadas, de cada cien habitantes."), 40, computed=False),
    _share(
        "K23",
        msg("Moderación con procedimiento"),
        msg("Comentarios retirados y perfiles bloqueados con todo su procedimiento, de cada cien."),
        100,
    ),
    Indicator(
        "K24",
        msg("Cumplimiento de órdenes de retirada"),
        msg("Minutos en que ya se ha cumplido la mitad de las órdenes recibidas."),
        IndicatorUnit.MINUTES,
        720,
        more_is_better=False,
    ),
    _share(
        "K25",
        msg("Carga de trabajo"),
        msg("Horas usadas de cada cien disponibles."),
        100,
        more_is_better=False,
    ),
    Indicator(
        "K26",
        msg("Comparación con otras administraciones"),
        msg("Publicaciones por semana, en veces la mediana de los perfiles que se miran."),
        IndicatorUnit.RATIO,
        1,
    ),
)
INTERACTION = "K21"
"""Interactions of every hundred people reached: the networks' figures propose it."""
INDICATORS = {indicator.code: indicator for indicator in _ALL}
"""K1 to K26, in order."""


def indicator_name(code: str, kept: str) -> Message | str:
    """Return the name of today's catalogue, which is translated, or the one a plan was approved with."""
    known = INDICATORS.get(code)
    return known.name if known else kept
