"""Monthly reports as stored at month end."""

from flask import Response, render_template

from app.core.date_ranges import parse_month
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.domain.cases.rules.categories import SilenceReason
from app.domain.reports.models import ComplianceReport
from app.domain.reports.queries.monthly_reports import monthly_report_or_404, monthly_reports
from app.domain.reports.rules.compliance_indicators import REPORT_INDICATORS
from app.domain.reports.rules.monthly_report import restored_readings
from app.domain.reports.rules.scope import ReportMonth
from app.pages.reports import compliance_figures, openings
from app.pages.reports.blueprint import Page, bp
from app.pages.reports.compliance import READERS
from app.pages.reports.neutrality import MIME, NO_PAPER
from app.pages.reports.neutrality_figures import format_index, month_name, per_cent
from app.pages.reports.openings import TopicPart
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.request import actor, read_session, work


@bp.get("/monthly")
@requires(*READERS)
def monthly() -> Page:
    reports = monthly_reports(read_session(), organisation().id)
    kept = [(report_month(report), report.numbers["published"]) for report in reversed(reports[:12])]
    return render_template(
        "reports/monthly.html",
        reports=[(report_month(report), report) for report in reports],
        drawn=compliance_figures.published_chart(kept) if len(kept) > 1 else None,
        month_name=month_name,
        may_read_neutrality=actor().may(Permission.REPORT_READ),
    )


@bp.get("/monthly/<code>")
@requires(*READERS)
def monthly_report(code: str) -> Page:
    """Raise `NotFound`."""
    report = monthly_report_or_404(work(read_session()), code)
    return render_template("reports/monthly_report.html", prints=wiring().printer.is_ready, **_figures(report))


@bp.get("/monthly/<code>.pdf")
@requires(*READERS)
def monthly_paper(code: str) -> Page:
    """Raise `NotFound`, also where no document can be made."""
    report = monthly_report_or_404(work(read_session()), code)
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    content = wiring().printer.pdf(render_template("reports/monthly_report_paper.html", **_figures(report)))
    name = f"informe-del-plan-{report.month}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=MIME["pdf"], headers=headers)


def report_month(report: ComplianceReport) -> ReportMonth:
    month = parse_month(report.month)
    return ReportMonth(month.year, month.number)


def _figures(report: ComplianceReport) -> dict[str, object]:
    neutrality = report.numbers["neutrality"]
    rows = [compliance_figures.row(reading) for reading in restored_readings(report.numbers["rows"])]
    topics = [TopicPart(topic["name"], topic["actual"], topic["target"]) for topic in report.numbers["topics"]]
    return {
        "report": report,
        "body": organisation(),
        "month": report_month(report),
        "month_name": month_name,
        "rows": rows,
        "headline": openings.headline(rows, openings.PLAN_PARTS),
        "bars": openings.topic_bars(topics),
        "neutrality": (
            ("K8", compliance_figures.NAMING, per_cent(neutrality["K8"])),
            ("K9", compliance_figures.CLEAN, per_cent(neutrality["K9"])),
            ("K10", compliance_figures.EXCEPTIONS, format_index(neutrality["K10"])),
            ("K11", compliance_figures.INTERFERENCE, format_index(neutrality["K11"])),
        )
        if actor().may(Permission.REPORT_READ)
        else (),
        "attention": _attention(report),
        "indicators": REPORT_INDICATORS,
        "telling": compliance_figures,
    }


def _attention(report: ComplianceReport) -> dict[str, object] | None:
    """Return None without messages or before they were counted."""
    figures = report.numbers.get("attention")
    if not figures or not figures["cases"]:
        return None
    reasons = [(SilenceReason(reason).label, count) for reason, count in figures["silences"]]
    return {
        "cases": figures["cases"],
        "rows": [compliance_figures.row(reading) for reading in restored_readings(figures["rows"])],
        "reasons": reasons,
    }
