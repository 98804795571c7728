"""Why the town is on social media, for whom and with which objectives, and how each goes after some months."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.plan.queries.why import held_section
from app.plan.rules.imported import Value
from app.plan.rules.indicators import INDICATORS
from app.plan.rules.objectives import Aim
from app.plan.rules.purposes import Audience, Purpose
from app.plan.service.indicators import enter_all, keep_computed
from app.plan.service.objectives import set_objective
from app.plan.service.why import Reasons, keep_reasons

BEGUN_DAYS, COUNTED_DAYS = 60, 24
AUDIENCES = (
    Audience("Familias con menores", "Plazos de ayudas, colegios y actividades", "Instagram y el grupo de cada centro"),
    Audience("Personas mayores", "Avisos claros, teléfonos y horarios", "Facebook, y el bando impreso"),
    Audience("Comercio y hostelería", "Licencias, cortes de calle y mercados", "Mastodon y el boletín"),
)
LEDGER = "Cuaderno de atención de Comunicación"


class Goal(NamedTuple):
    """`history`: what its indicator said in the last months, the newest last."""

    es: str
    ca: str
    indicator: str
    baseline: float
    target: float
    audience: str
    history: tuple[float, ...]


GOALS = (
    Goal(
        "Responder al 95 % de las consultas antes de que acabe {year}",
        "Respondre al 95 % de les consultes abans que acabe {year}",
        "K1",
        80,
        95,
        "",
        (79.5, 80.5, 80, 81, 81.5, 82, 81.5, 82.5),
    ),
    Goal(
        "Responder en menos de dos horas a nueve de cada diez consultas",
        "Respondre en menys de dues hores a nou de cada deu consultes",
        "K2",
        260,
        120,
        "Comercio y hostelería",
        (255, 240, 231, 215, 204, 190, 178, 164),
    ),
    Goal(
        "Conseguir que el 30 % de quienes abren un enlace termine el trámite",
        "Aconseguir que el 30 % de qui obri un enllaç acabe el tràmit",
        "K6",
        18,
        30,
        "Familias con menores",
        (18, 18.5, 19.5, 20, 21, 21.5, 22, 22.5),
    ),
)


def aimed(stage: Stage, *, now: datetime) -> Life:
    """Before the plan was proposed an editor wrote its second stop, and later brought the months that were counted."""
    today, zone = day_in(now, stage.place.zone), stage.place.zone
    editor, begun = stage.with_role("editor")[0], today - timedelta(days=BEGUN_DAYS)
    at = yield instant_of(begun, time(9, 40), zone, fold=0)
    section, reasons = held_section(stage.session, editor.organisation_id), Reasons(Purpose.PUBLIC_SERVICE, AUDIENCES)
    keep_reasons(stage.session, reasons, revision=section.revision if section else 0, actor=editor, now=at)
    due = date(today.year if today.month <= 6 else today.year + 1, 12, 31)
    for goal in GOALS:
        at = yield at + timedelta(minutes=6)
        texts = {"es": goal.es.format(year=due.year), "ca": goal.ca.format(year=due.year)}
        aim = Aim(texts, goal.indicator, goal.baseline, goal.target, due, editor.person_id, goal.audience)
        set_objective(stage.session, aim, language="es", today=begun, actor=editor, now=at)
    counted = today - timedelta(days=COUNTED_DAYS)
    at = yield instant_of(counted, time(9, 40), zone, fold=0)
    values = [one for goal in GOALS for one in _history(goal, counted)]
    enter_all(stage.session, [one for one in values if not _is_computed(one)], actor=editor, now=at)
    for one in filter(_is_computed, values):
        keep_computed(stage.session, editor.organisation_id, one.indicator, one.month, one.value, at)


def _is_computed(value: Value) -> bool:
    return INDICATORS[value.indicator].computed


def _history(goal: Goal, today: date) -> list[Value]:
    """Of the months before this one."""
    newest = today.year * 12 + today.month - 2
    months = [newest - back for back in reversed(range(len(goal.history)))]
    days = [date(at // 12, at % 12 + 1, 1) for at in months]
    return [Value(goal.indicator, day, amount, LEDGER) for day, amount in zip(days, goal.history, strict=True)]
