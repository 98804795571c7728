"""Purpose, audiences, objectives and progress."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.indicators.rules.catalogue import INDICATORS
from app.domain.indicators.rules.objectives import ObjectiveDetails
from app.domain.indicators.rules.value_import import IndicatorEntry
from app.domain.plan.queries.purpose import locked_purpose_section
from app.domain.plan.rules.purpose import PlanAudience, Purpose
from app.usecases.indicators.objectives import set_objective
from app.usecases.indicators.values import enter_indicator_values, store_computed_value
from app.usecases.plan.sections import PurposeDetails, save_purpose

BEGUN_DAYS, COUNTED_DAYS = 60, 24
AUDIENCES = (
    PlanAudience(
        "Familias con menores", "Plazos de ayudas, colegios y actividades", "Instagram y el grupo de cada centro"
    ),
    PlanAudience("Personas mayores", "Avisos claros, teléfonos y horarios", "Facebook, y el bando impreso"),
    PlanAudience("Comercio y hostelería", "Licencias, cortes de calle y mercados", "Mastodon y el boletín"),
)
LEDGER = "Cuaderno de atención de Comunicación"


class DemoGoal(NamedTuple):
    """A goal; `history`: months, newest last."""

    es: str
    ca: str
    indicator: str
    baseline: float
    target: float
    audience: str
    history: tuple[float, ...]


GOALS = (
    DemoGoal(
        "Responder al 95 % de las consultas antes de que acabe {year}",
        "Respondre al 95 % de les consultes abans que acabe {year}",
        "K1",
        80,
        95,
        "",
        (79.5, 80.5, 80, 81, 81.5, 82, 81.5, 82.5),
    ),
    DemoGoal(
        "Responder en menos de dos horas a nueve de cada diez consultas",
        "Respondre en menys de dues hores a nou de cada deu consultes",
        "K2",
        260,
        120,
        "Comercio y hostelería",
        (255, 240, 231, 215, 204, 190, 178, 164),
    ),
    DemoGoal(
        "Conseguir que el 30 % de quienes abren un enlace termine el trámite",
        "Aconseguir que el 30 % de qui obri un enllaç acabe el tràmit",
        "K6",
        18,
        30,
        "Familias con menores",
        (18, 18.5, 19.5, 20, 21, 21.5, 22, 22.5),
    ),
)


def tell_objectives(stage: DemoStage, *, now: datetime) -> Life:
    """Write objectives before the proposal; add months later."""
    today, zone = local_day(now, stage.place.zone), stage.place.zone
    editor, begun = stage.with_role("editor")[0], today - timedelta(days=BEGUN_DAYS)
    at = yield instant_of(begun, time(9, 40), zone, fold=0)
    section, reasons = (
        locked_purpose_section(stage.session, editor.organisation_id),
        PurposeDetails(Purpose.PUBLIC_SERVICE, AUDIENCES),
    )
    save_purpose(Work(stage.session, editor, at), reasons, revision=section.revision if section else 0)
    due = date(today.year if today.month <= 6 else today.year + 1, 12, 31)
    for goal in GOALS:
        at = yield at + timedelta(minutes=6)
        texts = {"es": goal.es.format(year=due.year), "ca": goal.ca.format(year=due.year)}
        aim = ObjectiveDetails(texts, goal.indicator, goal.baseline, goal.target, due, editor.person_id, goal.audience)
        set_objective(Work(stage.session, editor, at), aim, language="es", today=begun)
    counted = today - timedelta(days=COUNTED_DAYS)
    at = yield instant_of(counted, time(9, 40), zone, fold=0)
    values = [monthly_value for goal in GOALS for monthly_value in _history(goal, counted)]
    enter_indicator_values(Work(stage.session, editor, at), [value for value in values if not _is_computed(value)])
    for computed_value in filter(_is_computed, values):
        store_computed_value(
            stage.session,
            editor.organisation_id,
            computed_value.indicator,
            computed_value.month,
            computed_value.value,
            at,
        )


def _is_computed(value: IndicatorEntry) -> bool:
    return INDICATORS[value.indicator].computed


def _history(goal: DemoGoal, today: date) -> list[IndicatorEntry]:
    newest = today.year * 12 + today.month - 2
    months = [newest - back for back in reversed(range(len(goal.history)))]
    days = [date(at // 12, at % 12 + 1, 1) for at in months]
    return [IndicatorEntry(goal.indicator, day, amount, LEDGER) for day, amount in zip(days, goal.history, strict=True)]
