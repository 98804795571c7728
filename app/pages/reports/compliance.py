"""The compliance report, as page, document and sheets, with the posts behind each figure."""

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
from app.pages.reports import compliance_figures as reports_compliance_figures
from app.pages.reports.blueprint import Page, bp
from app.pages.reports.forms import ComplianceReportForm
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
    """Show the `months` up to `month`, filtered by account, class and language."""
    form, found = requested_report()
    page = render_template(
        "reports/compliance.html",
        form=form,
        options=_options(),
        charts=reports_compliance_figures.charts(found),
        prints=wiring().printer.is_ready,
        narrowing=filter_arguments(form),
        opens=actor().may(Permission.POST_READ),
        may_read_neutrality=actor().may(Permission.REPORT_READ),
        **compliance_context(found),
    )
    return page, form.status if form.errors else 200


@bp.get("/compliance.pdf")
@requires(*READERS)
def compliance_paper() -> Page:
    """Raise `NotFound` where no document can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    form, found = _valid_report()
    markup = render_template("reports/compliance_paper.html", today=today(), form=form, **compliance_context(found))
    return _file(wiring().printer.pdf(markup), found, "pdf", MIME["pdf"])


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
    """Return the request, its valid form, and its months; the default ones if invalid."""
    form, months = read_form(ComplianceReportForm, request.args), months_until(today())
    wanted = form.value or ComplianceReportForm()
    try:
        last = chosen_month(wanted.month, months)
    except Refusal as refusal:
        form.refuse("month", refusal.sentence)
        last = months[-1]
    form.typed["month"], form.typed["months"] = last.code, wanted.months
    return form, wanted, month_range_of(int(wanted.months), last, organisation().zone)


def filter_arguments(form: ComplianceRequest) -> dict[str, Any]:
    return {name: form.typed[name] for name in ComplianceReportForm.model_fields if form.typed.get(name)}


def compliance_context(found: ComplianceFigures) -> dict[str, Any]:
    """Return the page's and document's context, newest month first."""
    months = zip(found.stretch.months, found.months, strict=True)
    return {
        "body": organisation(),
        "found": found,
        "rows": reports_compliance_figures.rows(found),
        "months": [(month, facts) for month, facts in months][::-1],
        "telling": reports_compliance_figures,
        "indicators": REPORT_INDICATORS,
        "month_name": month_name,
    }


def _valid_report() -> tuple[ComplianceRequest, ComplianceFigures]:
    """Raise the refusal of an invalid form."""
    form, found = requested_report()
    if form.errors:
        raise Refusal(next(iter(form.errors.values())))
    return form, found


def _sheet(form: str) -> Response:
    """Return the range's months and those before, oldest first."""
    _, found = _valid_report()
    headings = [translate(heading) for heading in _headings()]
    content = getattr(wiring().sheet_writer, form)(headings, list(_lines(found)))
    return _file(content, found, form, SHEETS[form])


def _headings() -> Iterable[Any]:
    yield from (reports_compliance_figures.MONTH, reports_compliance_figures.PUBLISHED)
    for one in REPORT_INDICATORS:
        yield f"{reports_compliance_figures.label(one)} {translate(one.name)}{reports_compliance_figures.unit_of(one)}"
        if one.ratio:
            yield from (
                f"{one.code}: {translate(reports_compliance_figures.PART)}",
                f"{one.code}: {translate(reports_compliance_figures.WHOLE)}",
            )


def _lines(found: ComplianceFigures) -> Iterable[Sequence[Any]]:
    facts = (*found.before, *found.months)
    for month, one in zip(found.stretch.every, facts, strict=True):
        yield (month.code, one.published, *_cells(found, one))


def _cells(found: ComplianceFigures, facts: ComplianceFacts) -> Iterable[Any]:
    for one in REPORT_INDICATORS:
        value = found.value(one, facts)
        yield None if value is None else round(value, 1)
        if one.ratio:
            yield from one.ratio(facts)


def _file(content: bytes, found: ComplianceFigures, form: str, mime: str) -> Response:
    name = f"cumplimiento-del-plan-{found.stretch.months[-1].code}.{form}"
    return Response(content, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _options() -> dict[str, list[tuple[Any, Any]]]:
    body = organisation()
    return {
        "month": [(one.code, month_name(one)) for one in reversed(months_until(today()))],
        "months": [(str(length), reports_compliance_figures.LENGTH_NAMES[length]) for length in LENGTHS],
        "account": [(one.id, one.called) for one, _ in channels(read_session(), organisation_id=body.id)],
        "topic_class": TopicClass.choices(),
        "language": [(code, language_name(code)) for code in body.languages],
    }
