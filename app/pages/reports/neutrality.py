from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, render_template, request, url_for

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.organisations.models import Organisation
from app.domain.reports.rules.neutrality import NeutralityFacts
from app.domain.reports.rules.scope import ReportMonth, chosen_month
from app.pages.reports import neutrality_figures
from app.pages.reports.blueprint import Page, bp
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.reports import plan_figures
from app.web.access import requires
from app.web.forms import FormState, blank_form
from app.web.request import now, read_session, work, write_transaction


def neutrality_of(body: Organisation) -> Sequence[NeutralityFacts]:
    """Return twelve months, current last; five statements."""
    return plan_figures.neutrality_by_month(read_session(), body, now=now())


MIME = {"csv": "text/csv", "pdf": "application/pdf"}
NO_PAPER = msg("Este servidor no puede hacer PDF: a quien lo instaló le falta Pango. Las mismas cifras están en CSV.")
HEADINGS = (
    "Mes",
    "Peticiones políticas",
    "Aceptadas",
    "Adaptadas",
    "Rechazadas",
    "Derivadas o por decidir",
    "Insistencias y órdenes",
    "Intentos de salto",
    "Índice de injerencia",
    "Publicaciones",
    "Nombran a cargos",
    "Nombran a cargos (%)",
    "Límite (%)",
    "Sin reglas que pidieran revisión (%)",
    "Excepciones",
    "Excepciones por cada 100",
    "Excepciones por regla",
    "Excepciones por quien las concede",
)


@bp.get("/neutrality")
@requires(Permission.REPORT_READ)
def neutrality() -> Page:
    """Show `month`, as 2027-03: of the last twelve, by default the current."""
    months, code = neutrality_of(organisation()), request.args.get("month", "")
    form: FormState[Any] = blank_form(month=code)
    try:
        shown = _chosen(months)
    except Refusal as refusal:
        form.refuse("month", refusal.sentence)
        return _page(months, months[-1], form), 422
    form.typed["month"] = shown.month.code
    if shown.exceptions:
        _record_reading(shown.month)
    return _page(months, shown, form)


@bp.get("/neutrality.pdf")
@requires(Permission.REPORT_READ)
def paper() -> Page:
    """Return the month, accessible; raises `NotFound` where none can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    months = neutrality_of(organisation())
    shown = _chosen(months)
    if shown.exceptions:
        _record_reading(shown.month, exported=True)
    markup = render_template("reports/neutrality_paper.html", is_paper=True, today=today(), **_figures(months, shown))
    return _file(wiring().printer.pdf(markup), shown.month, "pdf")


def _chosen(months: Sequence[NeutralityFacts]) -> NeutralityFacts:
    month = chosen_month(request.args.get("month", ""), [facts.month for facts in months])
    return next(facts for facts in months if facts.month == month)


@bp.get("/neutrality.csv")
@requires(Permission.REPORT_READ)
def sheet() -> Page:
    """Return twelve months, oldest first."""
    months = neutrality_of(organisation())
    if any(facts.exceptions for facts in months):
        _record_reading(months[0].month, exported=True)
    content = wiring().sheet_writer.csv(HEADINGS, _rows(months, organisation().officials_limit))
    return _file(content, months[-1].month, "csv")


def _file(content: bytes, month: ReportMonth, form: str) -> Response:
    name = f"informe-neutralidad-{month.code}.{form}"
    return Response(content, mimetype=MIME[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _record_reading(month: ReportMonth, *, exported: bool = False) -> None:
    """Audit the reading: the report names those who granted exceptions."""
    with write_transaction() as session:
        plan_figures.record_report_reading(work(session), month, exported=exported)


def _rows(months: Iterable[NeutralityFacts], limit: int) -> Iterable[Sequence[Any]]:
    for facts in months:
        yield (
            facts.month.code,
            facts.requests,
            facts.accepted,
            facts.adapted,
            facts.refused,
            facts.others,
            facts.insisted,
            facts.bypassed,
            _rounded(facts.interference, 2),
            facts.published,
            facts.naming,
            _rounded(facts.naming_share),
            limit,
            _rounded(facts.compliance),
            facts.granted,
            _rounded(facts.exception_rate),
            _listed(facts.by_rule()),
            _listed(facts.by_grantor()),
        )


def _rounded(value: float | None, places: int = 1) -> str:
    """Use Spanish spreadsheets' decimal comma."""
    return "" if value is None else f"{round(value, places):g}".replace(".", ",")


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts)


def _page(months: Sequence[NeutralityFacts], shown: NeutralityFacts, form: FormState[Any]) -> str:
    body = organisation()
    return render_template(
        "reports/neutrality.html",
        form=form,
        options=[(facts.month.code, neutrality_figures.month_name(facts.month)) for facts in reversed(months)],
        charts=neutrality_figures.reader_figures().charts(months, body.officials_limit),
        prints=wiring().printer.is_ready,
        is_paper=False,
        **_figures(months, shown),
        public_url=url_for("public_reports.neutrality", slug=body.slug) if body.publishes_neutrality else None,
    )


def _figures(months: Sequence[NeutralityFacts], shown: NeutralityFacts) -> dict[str, Any]:
    """Return the context, newest month first."""
    body = organisation()
    limit = body.officials_limit
    return {
        "body": body,
        "months": months[::-1],
        "shown": shown,
        "limit": limit,
        "showing": neutrality_figures.reader_figures(),
    }
