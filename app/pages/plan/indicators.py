"""The 26 indicators, with manual entry."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from pydantic import Field

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.indicators import queries
from app.domain.indicators.models import IndicatorValue
from app.domain.indicators.rules.catalogue import INDICATORS, INTERACTION
from app.domain.indicators.rules.progress import MonthValue
from app.domain.indicators.rules.value_import import (
    MAX_SOURCE,
    ImportColumn,
    ImportedValueRow,
    IndicatorEntry,
    read_entry,
)
from app.domain.metrics.queries import reached_readings
from app.domain.metrics.rules.interaction_rates import InteractionRate, interaction_rates
from app.domain.reports.rules.scope import month_bounds, months_until
from app.pages.components.charts import line_chart
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.measure_format import format_measure, month_name
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.indicators import values as indicator_values
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import Form, FormState, blank_form, read_form
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import format_number, translate

SEPARATOR = ";"
CELLS = 4
PROPOSED_MONTHS = 3
"""The ended months for which the networks' figures are offered."""


class IndicatorValueForm(Form):
    """A value; `read_entry` checks it."""

    month: str = Field(max_length=40)
    value: str = Field(max_length=40)
    source: str = Field(max_length=MAX_SOURCE)


class ImportRowsForm(Form):
    """Rows as lines of four semicolon-separated cells; `first`: the first's number."""

    rows: str = Field(default="", max_length=600_000)
    first: int = 1

    def cells(self) -> list[tuple[int, Sequence[str]]]:
        return [(number, _cells(line)) for number, line in enumerate(self.rows.splitlines(), self.first)]


def rows_as_text(taken: Sequence[ImportedValueRow]) -> str:
    return "\n".join(SEPARATOR.join(" ".join(cell.replace(";", ",").split()) for cell in row.typed) for row in taken)


def _cells(line: str) -> Sequence[str]:
    """Split; only the source, last, may hold semicolons."""
    cells = [cell.strip() for cell in line.split(SEPARATOR, CELLS - 1)]
    return [*cells, *[""] * (CELLS - len(cells))]


P = Permission
KEPT = msg("Dato apuntado: %(name)s, %(month)s.")
RATE_SOURCE = msg(
    "Cifras de %(networks)s en Cauce: %(n)s interacciones y %(reached)s personas alcanzadas en %(posts)s publicaciones"
)

FORMS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
NAME, ORIGIN = "Nombre", "Origen"


@bp.get("/indicators")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def indicators() -> Page:
    known = queries.indicator_points(read_session(), organisation().id)
    return render_template(
        "plan/indicators.html",
        rows=[(indicator, known.get(indicator.code, [])) for indicator in INDICATORS.values()],
        amount=format_measure,
        month_name=month_name,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


@bp.get("/indicators/<code>")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def indicator(code: str) -> Page:
    return _page(code, blank_form(month=f"{today():%Y-%m}"))


@bp.post("/indicators/<code>/values")
@requires(P.PLAN_MANAGE)
def enter_value(code: str) -> Page:
    known, form = queries.indicator_or_404(code), read_form(IndicatorValueForm, request.form)
    value = _value(code, form) if form.value else None
    if value is None:
        return _page(code, form), form.status
    with write_transaction() as session:
        indicator_values.enter_indicator_value(work(session), value)
    return flash_and_redirect(
        msg(KEPT.msgid, name=known.name, month=month_name(value.month)), url_for(".indicator", code=code)
    )


@bp.get("/indicators/export")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def export_values() -> Response:
    """Export all values; entered values can be imported again."""
    form = "xlsx" if request.args.get("form") == "xlsx" else "csv"
    headings = [*(column.value for column in ImportColumn), NAME, ORIGIN]
    rows = [
        [
            row.indicator,
            f"{row.month:%Y-%m}",
            round(row.value, 4),
            row.source,
            translate(INDICATORS[row.indicator].name),
            translate(row.origin.label),
        ]
        for row in queries.indicator_values(work(read_session()))
    ]
    answer = Response(getattr(wiring().sheet_writer, form)(headings, rows), mimetype=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="indicadores.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _value(code: str, form: FormState[IndicatorValueForm]) -> IndicatorEntry | None:
    """Return the typed value, None with the reason beside its field."""
    assert form.value is not None
    typed = form.value
    for field in ("month", "value", "source"):
        sound = {"month": f"{today():%Y-%m}", "value": "0", "source": "-"} | {field: getattr(typed, field)}
        try:
            read_entry(code, sound["month"], sound["value"], sound["source"], today=today())
        except Refusal as refusal:
            form.refuse(field, refusal.sentence)
    return None if form.errors else read_entry(code, typed.month, typed.value, typed.source, today=today())


def _proposed_rates(values: Sequence[IndicatorValue]) -> list[tuple[InteractionRate, str]]:
    """Return the rates of ended months without a value, each with its source; one statement."""
    bounds = month_bounds(months_until(today())[-PROPOSED_MONTHS - 1 : -1], organisation().zone)
    readings = reached_readings(work(read_session()), since=bounds[0], until=bounds[-1])
    known_months = {row.month for row in values}
    rates = interaction_rates(readings, organisation().zone)
    return [(rate, _rate_source(rate)) for rate in rates if rate.month not in known_months]


def _rate_source(rate: InteractionRate) -> str:
    names = ", ".join(NETWORK_NAMES[network] for network in rate.networks)
    counts = {"n": format_number(rate.interactions), "reached": format_number(rate.reached)}
    return translate(msg(RATE_SOURCE.msgid, networks=names, posts=rate.publications, **counts))


def _page(code: str, form: FormState[Any]) -> str:
    known = queries.indicator_or_404(code)
    values = queries.indicator_values(work(read_session()), indicator=code)
    may_plan = actor().may(P.PLAN_MANAGE)
    return render_template(
        "plan/indicator.html",
        indicator=known,
        unit=known.unit.label,
        form=form,
        values=values,
        drawn=line_chart([MonthValue(row.month, row.value) for row in values]),
        amount=format_measure,
        month_name=month_name,
        may_plan=may_plan,
        proposed_rates=_proposed_rates(values) if may_plan and code == INTERACTION else [],
    )
