"""The 26 indicators, what each said, and entering what the system cannot work out."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today, wiring
from app.plan.forms.indicators import ValueForm
from app.plan.queries import indicators as queries
from app.plan.rules.drawing import line
from app.plan.rules.imported import Column, Value, entered
from app.plan.rules.indicators import INDICATORS, UNIT_WORDS, Origin
from app.plan.rules.progress import Point
from app.plan.service import indicators as service
from app.plan.views.amounts import amount, month_name
from app.plan.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
KEPT = say("Dato apuntado: %(name)s, %(month)s.")
ORIGINS: dict[Origin, Sentence] = {Origin.COMPUTED: say("calculado"), Origin.ENTERED: say("apuntado")}
FORMS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
NAME, ORIGIN = "Nombre", "Origen"


@bp.get("/indicators")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def indicators() -> Page:
    known = queries.points(reading(), organisation().id)
    return render_template(
        "plan/indicators.html",
        rows=[(one, known.get(one.code, [])) for one in INDICATORS.values()],
        amount=amount,
        month_name=month_name,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


@bp.get("/indicators/<code>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def indicator(code: str) -> Page:
    return _page(code, blank(month=f"{today():%Y-%m}"))


@bp.post("/indicators/<code>/values")
@requires(P.PLAN_MANAGE)
def enter_value(code: str) -> Page:
    known, form = queries.indicator_or_404(code), read_form(ValueForm, request.form)
    value = _value(code, form) if form.value else None
    if value is None:
        return _page(code, form), form.status
    with writing() as session:
        service.enter(session, value, actor=actor(), now=now())
    flash(translate(say(KEPT.msgid, name=known.name, month=month_name(value.month))), "good")
    return redirect(url_for(".indicator", code=code), 303)


@bp.get("/indicators/export")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def export_values() -> Response:
    """Every value there is; what was entered can be brought back."""
    form = "xlsx" if request.args.get("form") == "xlsx" else "csv"
    headings = [*(column.value for column in Column), NAME, ORIGIN]
    rows = [
        [
            *(one.indicator, f"{one.month:%Y-%m}", round(one.value, 4), one.source),
            *(translate(INDICATORS[one.indicator].name), translate(ORIGINS[one.origin])),
        ]
        for one in queries.values(reading(), organisation().id)
    ]
    answer = Response(getattr(wiring().sheet_writer, form)(headings, rows), mimetype=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="indicadores.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _value(code: str, form: Read[ValueForm]) -> Value | None:
    """What was typed, or else the reason beside the field it is about."""
    assert form.value is not None
    typed = form.value
    for field in ("month", "value", "source"):
        sound = {"month": f"{today():%Y-%m}", "value": "0", "source": "-"} | {field: getattr(typed, field)}
        try:
            entered(code, sound["month"], sound["value"], sound["source"], today=today())
        except Refusal as refusal:
            form.refuse(field, refusal.sentence)
    return None if form.errors else entered(code, typed.month, typed.value, typed.source, today=today())


def _page(code: str, form: Read[Any]) -> str:
    known = queries.indicator_or_404(code)
    values = queries.values(reading(), organisation().id, indicator=code)
    return render_template(
        "plan/indicator.html",
        indicator=known,
        unit=UNIT_WORDS[known.unit],
        form=form,
        values=values,
        drawn=line([Point(one.month, one.value) for one in values]),
        amount=amount,
        month_name=month_name,
        origin_word=ORIGINS.__getitem__,
        may_plan=actor().may(P.PLAN_MANAGE),
    )
