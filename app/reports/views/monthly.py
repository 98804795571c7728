"""The months that were kept, as they were when they were over."""

from flask import Response, render_template

from app.accounts.rules import Permission
from app.citizens.rules.categories import SILENCE_NAMES, Silence
from app.core.errors import NotFound
from app.core.periods_math import month_named
from app.pages.shell.request_context import organisation, wiring
from app.reports.models import ComplianceReport
from app.reports.queries.kept import report_or_404, reports
from app.reports.rules.indicators import INDICATORS
from app.reports.rules.kept import readings
from app.reports.rules.months import Month
from app.reports.views import telling
from app.reports.views.blueprint import Page, bp
from app.reports.views.compliance import READERS
from app.reports.views.neutrality import MIME, NO_PAPER
from app.reports.views.showing import index, month_name, per_cent
from app.web.access import requires
from app.web.request import actor, reading


@bp.get("/monthly")
@requires(*READERS)
def monthly() -> Page:
    """The newest first."""
    kept = reports(reading(), organisation().id)
    return render_template(
        "reports/monthly.html",
        kept=[(named(one), one) for one in kept],
        month_name=month_name,
        may_read_neutrality=actor().may(Permission.REPORT_READ),
    )


@bp.get("/monthly/<code>")
@requires(*READERS)
def monthly_report(code: str) -> Page:
    """Raises `NotFound`."""
    kept = report_or_404(reading(), organisation().id, code)
    return render_template("reports/kept.html", prints=wiring().printer.is_ready, **_figures(kept))


@bp.get("/monthly/<code>.pdf")
@requires(*READERS)
def monthly_paper(code: str) -> Page:
    """Raises `NotFound`, also where no paper can be made."""
    kept = report_or_404(reading(), organisation().id, code)
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    content = wiring().printer.pdf(render_template("reports/kept_paper.html", **_figures(kept)))
    name = f"informe-del-plan-{kept.month}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=MIME["pdf"], headers=headers)


def named(kept: ComplianceReport) -> Month:
    found = month_named(kept.month)
    return Month(found.year, found.number)


def _figures(kept: ComplianceReport) -> dict[str, object]:
    neutrality = kept.numbers["neutrality"]
    return {
        "kept": kept,
        "body": organisation(),
        "month": named(kept),
        "month_name": month_name,
        "rows": [telling.row(one) for one in readings(kept.numbers["rows"])],
        "neutrality": (
            ("K8", telling.NAMING, per_cent(neutrality["K8"])),
            ("K9", telling.CLEAN, per_cent(neutrality["K9"])),
            ("K10", telling.EXCEPTIONS, index(neutrality["K10"])),
            ("K11", telling.INTERFERENCE, index(neutrality["K11"])),
        )
        if actor().may(Permission.REPORT_READ)
        else (),
        "attention": _attention(kept),
        "indicators": INDICATORS,
        "telling": telling,
    }


def _attention(kept: ComplianceReport) -> dict[str, object] | None:
    """None for the months kept before messages were counted, and for those in which none came."""
    told = kept.numbers.get("attention")
    if not told or not told["cases"]:
        return None
    reasons = [(SILENCE_NAMES[Silence(reason)], count) for reason, count in told["silences"]]
    return {"cases": told["cases"], "rows": [telling.row(one) for one in readings(told["rows"])], "reasons": reasons}
