"""The compliance report as page, document and sheets."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, render_template, request

from app.core.errors import NotFound, Refusal
from app.core.permissions import Permission
from app.domain.directory.queries.channels import channels
from app.domain.directory.rules.topics import TopicClass
from app.domain.organisations.rules import language_name
from app.domain.reports.queries.compliance import ComplianceFigures, compliance_figures, month_range_of
from app.domain.reports.rules.compliance import ComplianceFacts
from app.domain.reports.rules.compliance_indicators import REPORT_INDICATORS
from app.domain.reports.rules.scope import LENGTHS, MonthRange, chosen_month, months_until
from app.pages.reports import compliance_figures as report_compliance_figures
from app.pages.reports import openings
from app.pages.reports.blueprint import Page, bp
from app.pages.reports.forms import AttentionReportForm, ComplianceReportForm, ReachReportForm
from app.pages.reports.neutrality import MIME, NO_PAPER
from app.pages.reports.neutrality_figures import month_name
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.forms import FormState, read_form
from app.web.request import actor, now, read_session
from app.web.translation import translate

READERS = (Permission.REPORT_READ, Permission.PLAN_MANAGE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {"csv": MIME["csv"], "xlsx": XLSX}
ComplianceRequest = FormState[ComplianceReportForm]


@bp.get("/compliance")
@requires(*READERS)
def compliance() -> Page:
    """Show the `months` up to `month`."""
    form, report = requested_report()
    page = render_template(
        "reports/compliance.html",
        form=form,
        options=_options(),
        charts=report_compliance_figures.charts(report),
        bars=openings.compliance_bars(report),
        is_folded=True,
        prints=wiring().printer.is_ready,
        narrowing=filter_arguments(form),
        opens=actor().may(Permission.POST_READ),
        may_read_neutrality=actor().may(Permission.REPORT_READ),
        **compliance_context(report),
    )
    return page, form.status if form.errors else 200


@bp.get("/compliance.pdf")
@requires(*READERS)
def compliance_paper() -> Page:
    """Raise `NotFound` where no document can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    form, report = _valid_report()
    markup = render_template("reports/compliance_paper.html", today=today(), form=form, **compliance_context(report))
    return _file(wiring().printer.pdf(markup), report, "pdf", MIME["pdf"])


@bp.get("/compliance.csv")
@requires(*READERS)
def compliance_csv() -> Page:
    return _sheet("csv")


@bp.get("/compliance.xlsx")
@requires(*READERS)
def compliance_xlsx() -> Page:
    return _sheet("xlsx")


def requested_report() -> tuple[ComplianceRequest, ComplianceFigures]:
    form, wanted, stretch = requested_scope()
    return form, compliance_figures(read_session(), organisation(), stretch, wanted.narrowed, now=now())


def requested_scope() -> tuple[ComplianceRequest, ComplianceReportForm, MonthRange]:
    """Return request, form and months, the default if invalid."""
    form = read_form(ComplianceReportForm, request.args)
    wanted = form.value or ComplianceReportForm()
    return form, wanted, requested_months(form, wanted)


def requested_months(
    form: FormState[Any], wanted: ComplianceReportForm | AttentionReportForm | ReachReportForm
) -> MonthRange:
    """Return the months up to the wanted one; an unknown one is refused, and the last taken."""
    months = months_until(today())
    try:
        last = chosen_month(wanted.month, months)
    except Refusal as refusal:
        form.refuse("month", refusal.sentence)
        last = months[-1]
    form.typed["month"], form.typed["months"] = last.code, wanted.months
    return month_range_of(int(wanted.months), last, organisation().zone)


def filter_arguments(form: ComplianceRequest) -> dict[str, Any]:
    return {name: form.typed[name] for name in ComplianceReportForm.model_fields if form.typed.get(name)}


def compliance_context(report: ComplianceFigures) -> dict[str, Any]:
    """Return the context, newest month first."""
    months = zip(report.stretch.months, report.months, strict=True)
    return {
        "body": organisation(),
        "report": report,
        "rows": (rows := report_compliance_figures.rows(report)),
        "headline": openings.headline(rows, openings.PLAN_PARTS),
        "published": sum(facts.published for facts in report.months),
        "months": [(month, facts) for month, facts in months][::-1],
        "telling": report_compliance_figures,
        "indicators": REPORT_INDICATORS,
        "month_name": month_name,
    }


def _valid_report() -> tuple[ComplianceRequest, ComplianceFigures]:
    """Raise the refusal of an invalid form."""
    form, report = requested_report()
    if form.errors:
        raise Refusal(next(iter(form.errors.values())))
    return form, report


def _sheet(form: str) -> Response:
    """Return the range and months before, oldest first."""
    _, report = _valid_report()
    headings = [translate(heading) for heading in _headings()]
    content = getattr(wiring().sheet_writer, form)(headings, list(_lines(report)))
    return _file(content, report, form, SHEETS[form])


def _headings() -> Iterable[Any]:
    yield from (report_compliance_figures.MONTH, report_compliance_figures.PUBLISHED)
    for indicator in REPORT_INDICATORS:
        label, unit = report_compliance_figures.label(indicator), report_compliance_figures.unit_of(indicator)
        yield f"{label} {translate(indicator.name)}{unit}"
        if indicator.ratio:
            yield from (
                f"{indicator.code}: {translate(report_compliance_figures.PART)}",
                f"{indicator.code}: {translate(report_compliance_figures.WHOLE)}",
            )


def _lines(report: ComplianceFigures) -> Iterable[Sequence[Any]]:
    facts = (*report.before, *report.months)
    for month, month_facts in zip(report.stretch.every, facts, strict=True):
        yield (month.code, month_facts.published, *_cells(report, month_facts))


def _cells(report: ComplianceFigures, facts: ComplianceFacts) -> Iterable[Any]:
    for indicator in REPORT_INDICATORS:
        value = report.value(indicator, facts)
        yield None if value is None else round(value, 1)
        if indicator.ratio:
            yield from indicator.ratio(facts)


def _file(content: bytes, report: ComplianceFigures, form: str, mime: str) -> Response:
    name = f"cumplimiento-del-plan-{report.stretch.months[-1].code}.{form}"
    return Response(content, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _options() -> dict[str, list[tuple[Any, Any]]]:
    body = organisation()
    return {
        "month": [(month.code, month_name(month)) for month in reversed(months_until(today()))],
        "months": [(str(length), report_compliance_figures.LENGTH_NAMES[length]) for length in LENGTHS],
        "account": [(channel.id, channel.called) for channel, _ in channels(read_session(), organisation_id=body.id)],
        "topic_class": TopicClass.choices(),
        "language": [(code, language_name(code)) for code in body.languages],
    }
