from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.core.amounts import parse_cents
from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.directory.queries.channels import channels
from app.domain.organisations.queries import units
from app.domain.plan.queries.versions import version_in_force
from app.domain.reports.queries.attention import AttentionFilter, AttentionReport, attention_of_months
from app.domain.reports.queries.crisis_response import crisis_responses
from app.domain.reports.queries.moderation import moderation_figures
from app.domain.reports.rules.answer_indicators import ANSWER_INDICATORS, answer_readings
from app.domain.reports.rules.attention import CallEstimate
from app.domain.reports.rules.plan_targets import PlanTargets, plan_targets
from app.domain.reports.rules.scope import LENGTHS, months_until
from app.pages.reports import attention_figures, compliance_figures, openings
from app.pages.reports.blueprint import Page, bp
from app.pages.reports.compliance import READERS, SHEETS, requested_months
from app.pages.reports.forms import AttentionReportForm, CallEstimateForm
from app.pages.reports.neutrality import MIME, NO_PAPER
from app.pages.reports.neutrality_figures import month_name
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.reports.plan_figures import set_call_estimate
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
KEPT = msg("La estimación está guardada.")


@bp.get("/attention")
@requires(*READERS)
def attention_report() -> Page:
    """Show the `months` up to `month`."""
    return _page(blank_form())


@bp.post("/attention/estimate")
@requires(P.PLAN_MANAGE)
def estimate() -> Page:
    form = read_form(CallEstimateForm, request.form)
    if form.value:
        with refusal_beside(form, beside="cost"):
            call_estimate = CallEstimate(form.value.share, parse_cents(form.value.cost, most=100_000))
    if form.value:
        with write_transaction() as session:
            set_call_estimate(work(session), call_estimate)
        flash(translate(KEPT))
        return redirect(url_for(".attention_report"), 303)
    return _page(form), form.status


@bp.get("/attention.pdf")
@requires(*READERS)
def attention_paper() -> Page:
    """Raise `NotFound` where no document can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    report = _valid_report()
    markup = render_template("reports/attention_paper.html", today=today(), **attention_context(report, _names()))
    return _file(wiring().printer.pdf(markup), report, "pdf", MIME["pdf"])


@bp.get("/attention.csv")
@requires(*READERS)
def attention_csv() -> Page:
    return _sheet("csv")


@bp.get("/attention.xlsx")
@requires(*READERS)
def attention_xlsx() -> Page:
    return _sheet("xlsx")


def attention_context(report: AttentionReport, names: attention_figures.AttentionNames) -> dict[str, Any]:
    """Return the context, newest month first."""
    plan, start = _plan(), report.stretch.bounds[len(report.stretch.before)]
    readings = answer_readings(report.total, report.total_before, dict(plan.targets), report.estimate)
    return {
        "body": organisation(),
        "report": report,
        "plan": plan,
        "rows": (rows := [compliance_figures.row(reading) for reading in readings]),
        "headline": openings.headline(rows, openings.ANSWER_PARTS),
        "indicators": [reading.indicator for reading in readings],
        "months": list(zip(report.stretch.months, report.by_month, strict=True))[::-1],
        "groups": attention_figures.groups(report, names),
        "reasons": attention_figures.reasons(report),
        "hours": attention_figures.hours_of_week(report),
        "moderated": moderation_figures(read_session(), organisation().id, start, report.stretch.bounds[-1]),
        "crises": crisis_responses(read_session(), organisation().id, start, report.stretch.bounds[-1]),
        "answering": attention_figures,
        "telling": compliance_figures,
        "month_name": month_name,
    }


def _page(estimating: FormState[Any]) -> str:
    form, report = _requested_report()
    known, names = report.estimate, _names()
    context = attention_context(report, names)
    if known and not estimating.errors:
        estimating = blank_form(share=known.share, cost=attention_figures.euros(known.cents))
    return render_template(
        "reports/attention.html",
        form=form,
        estimating=estimating,
        options=_options(names),
        charts=attention_figures.charts(report, context["plan"].targets),
        is_folded=True,
        prints=wiring().printer.is_ready,
        narrowing={name: form.typed[name] for name in AttentionReportForm.model_fields if form.typed.get(name)},
        may_estimate=actor().may(P.PLAN_MANAGE),
        may_read_neutrality=actor().may(P.REPORT_READ),
        **context,
    )


def _requested_report() -> tuple[FormState[AttentionReportForm], AttentionReport]:
    """Use the default months if the form is invalid."""
    form = read_form(AttentionReportForm, request.args)
    wanted = form.value or AttentionReportForm()
    months, about = requested_months(form, wanted), AttentionFilter(wanted.account, wanted.unit)
    return form, attention_of_months(read_session(), organisation(), months, about, now=now())


def _valid_report() -> AttentionReport:
    """Raise the refusal of an invalid form."""
    form, report = _requested_report()
    if form.errors:
        raise Refusal(next(iter(form.errors.values())))
    return report


def _plan() -> PlanTargets:
    version = version_in_force(read_session(), organisation().id, today=today())
    return plan_targets(version.content, version.number) if version else PlanTargets()


def _names() -> attention_figures.AttentionNames:
    here = organisation().id
    return attention_figures.AttentionNames(
        {channel.id: channel.called for channel, _ in channels(read_session(), organisation_id=here)},
        {unit.id: unit.name for unit in units(read_session(), here)},
    )


def _options(names: attention_figures.AttentionNames) -> dict[str, list[tuple[Any, Any]]]:
    return {
        "month": [(month.code, month_name(month)) for month in reversed(months_until(today()))],
        "months": [(str(length), compliance_figures.LENGTH_NAMES[length]) for length in LENGTHS],
        "account": list(names.accounts.items()),
        "unit": list(names.units.items()),
    }


def _sheet(form: str) -> Response:
    report = _valid_report()
    headings = [translate(heading) for heading in _headings()]
    content = getattr(wiring().sheet_writer, form)(headings, list(_lines(report)))
    return _file(content, report, form, SHEETS[form])


def _headings() -> Iterable[Any]:
    yield from (compliance_figures.MONTH, attention_figures.CASES)
    yield from (
        f"{compliance_figures.label(indicator)} {translate(indicator.name)}{compliance_figures.unit_of(indicator)}"
        for indicator in ANSWER_INDICATORS
    )


def _lines(report: AttentionReport) -> Iterable[Sequence[Any]]:
    for month, tally in zip(report.stretch.months, report.by_month, strict=True):
        values = (indicator.value(tally, []) for indicator in ANSWER_INDICATORS)
        yield (month.code, tally.cases, *(None if value is None else round(value, 1) for value in values))


def _file(content: bytes, report: AttentionReport, form: str, mime: str) -> Response:
    name = f"atencion-a-la-ciudadania-{report.stretch.months[-1].code}.{form}"
    return Response(content, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
