"""How far the plan is kept: a page of figures, the same on paper and in sheets, and the posts behind each."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, render_template, request

from app.accounts.rules import Permission
from app.channels.queries import channels
from app.core.errors import NotFound, Refusal
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today, wiring
from app.reports.forms import ComplianceForm
from app.reports.queries.report import Report, report, stretch_of
from app.reports.rules.asking import LENGTHS, Stretch
from app.reports.rules.compliance import Facts
from app.reports.rules.indicators import INDICATORS
from app.reports.rules.months import chosen, months_until
from app.reports.views import telling
from app.reports.views.blueprint import Page, bp
from app.reports.views.neutrality import MIME, NO_PAPER
from app.reports.views.showing import month_name
from app.topics.rules import TopicClass, class_name
from app.web.access import requires
from app.web.forms import Read, read_form
from app.web.request import actor, now, reading
from app.web.words import translate

READERS = (Permission.REPORT_READ, Permission.PLAN_MANAGE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {"csv": MIME["csv"], "xlsx": XLSX}
Asking = Read[ComplianceForm]


@bp.get("/compliance")
@requires(*READERS)
def compliance() -> Page:
    """`month` ends the stretch of `months`; account, class and language narrow it."""
    form, found = asked()
    page = render_template(
        "reports/compliance.html",
        form=form,
        options=_options(),
        charts=telling.charts(found),
        prints=wiring().printer.is_ready,
        narrowing=narrowing(form),
        opens=actor().may(Permission.POST_READ),
        may_read_neutrality=actor().may(Permission.REPORT_READ),
        **figures(found),
    )
    return page, form.status if form.errors else 200


@bp.get("/compliance.pdf")
@requires(*READERS)
def compliance_paper() -> Page:
    """Raises `NotFound` where no paper can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    form, found = _sound()
    markup = render_template("reports/compliance_paper.html", today=today(), form=form, **figures(found))
    return _file(wiring().printer.pdf(markup), found, "pdf", MIME["pdf"])


@bp.get("/compliance.csv")
@requires(*READERS)
def compliance_csv() -> Page:
    return _sheet("csv")


@bp.get("/compliance.xlsx")
@requires(*READERS)
def compliance_xlsx() -> Page:
    return _sheet("xlsx")


def asked() -> tuple[Asking, Report]:
    """What was asked for, and its report."""
    form, wanted, stretch = asking()
    return form, report(reading(), organisation(), stretch, wanted.narrowed, now=now())


def asking() -> tuple[Asking, ComplianceForm, Stretch]:
    """What was typed, what is understood by it, and its months: the usual ones where it cannot be understood."""
    form, months = read_form(ComplianceForm, request.args), months_until(today())
    wanted = form.value or ComplianceForm()
    try:
        last = chosen(wanted.month, months)
    except Refusal as refusal:
        form.refuse("month", refusal.sentence)
        last = months[-1]
    form.typed["month"], form.typed["months"] = last.code, wanted.months
    return form, wanted, stretch_of(int(wanted.months), last, organisation().zone)


def narrowing(form: Asking) -> dict[str, Any]:
    """What was typed, for addresses that ask for the same."""
    return {name: form.typed[name] for name in ComplianceForm.model_fields if form.typed.get(name)}


def figures(found: Report) -> dict[str, Any]:
    """What the page and the paper say alike; the newest month first."""
    months = zip(found.stretch.months, found.months, strict=True)
    return {
        "body": organisation(),
        "found": found,
        "rows": telling.rows(found),
        "months": [(month, facts) for month, facts in months][::-1],
        "telling": telling,
        "indicators": INDICATORS,
        "month_name": month_name,
    }


def _sound() -> tuple[Asking, Report]:
    """Raises the refusal of what cannot be understood."""
    form, found = asked()
    if form.errors:
        raise Refusal(next(iter(form.errors.values())))
    return form, found


def _sheet(form: str) -> Response:
    """The months of the stretch and those before them, the oldest first."""
    _, found = _sound()
    headings = [translate(heading) for heading in _headings()]
    content = getattr(wiring().sheet_writer, form)(headings, list(_lines(found)))
    return _file(content, found, form, SHEETS[form])


def _headings() -> Iterable[Any]:
    yield from (telling.MONTH, telling.PUBLISHED)
    for one in INDICATORS:
        yield f"{telling.label(one)} {translate(one.name)}{telling.unit_of(one)}"
        if one.ratio:
            yield from (f"{one.code}: {translate(telling.PART)}", f"{one.code}: {translate(telling.WHOLE)}")


def _lines(found: Report) -> Iterable[Sequence[Any]]:
    facts = (*found.before, *found.months)
    for month, one in zip(found.stretch.every, facts, strict=True):
        yield (month.code, one.published, *_cells(found, one))


def _cells(found: Report, facts: Facts) -> Iterable[Any]:
    for one in INDICATORS:
        value = found.value(one, facts)
        yield None if value is None else round(value, 1)
        if one.ratio:
            yield from one.ratio(facts)


def _file(content: bytes, found: Report, form: str, mime: str) -> Response:
    name = f"cumplimiento-del-plan-{found.stretch.months[-1].code}.{form}"
    return Response(content, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _options() -> dict[str, list[tuple[Any, Any]]]:
    """Of each filter."""
    body = organisation()
    return {
        "month": [(one.code, month_name(one)) for one in reversed(months_until(today()))],
        "months": [(str(length), telling.LENGTH_NAMES[length]) for length in LENGTHS],
        "account": [(one.id, one.called) for one, _ in channels(reading(), organisation_id=body.id)],
        "topic_class": [(one.value, class_name(one)) for one in TopicClass],
        "language": [(code, language_name(code)) for code in body.languages],
    }
