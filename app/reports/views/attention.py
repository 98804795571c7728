"""How citizens are answered: figures by account, unit and category, hours of the week, reasons of silence."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.queries import channels
from app.core.errors import NotFound, Refusal
from app.core.words import say
from app.organisations.queries import units
from app.pages.shell.request_context import organisation, today, wiring
from app.plan.queries.versions import in_force
from app.plan.rules.cents import read_cents
from app.reports.forms import AttentionForm, EstimateForm
from app.reports.queries.attention import About, Attention, attention
from app.reports.queries.crises import spoken
from app.reports.queries.measures import moderated
from app.reports.queries.report import stretch_of
from app.reports.rules.answers import ANSWERS, readings
from app.reports.rules.asking import LENGTHS, Stretch
from app.reports.rules.attention import Estimate
from app.reports.rules.months import chosen, months_until
from app.reports.rules.plan_said import Said, said
from app.reports.service.estimating import say_of_calls
from app.reports.views import answering, telling
from app.reports.views.blueprint import Page, bp
from app.reports.views.compliance import READERS, SHEETS
from app.reports.views.neutrality import MIME, NO_PAPER
from app.reports.views.showing import month_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
KEPT = say("La estimación está guardada.")


@bp.get("/attention")
@requires(*READERS)
def attention_report() -> Page:
    """`month` ends the stretch of `months`; account and unit narrow it."""
    return _page(blank())


@bp.post("/attention/estimate")
@requires(P.PLAN_MANAGE)
def estimate() -> Page:
    form = read_form(EstimateForm, request.form)
    if form.value:
        with refusals(form, beside="cost"):
            told = Estimate(form.value.share, read_cents(form.value.cost, most=100_000))
    if form.value:
        with writing() as session:
            say_of_calls(session, told, actor=actor(), now=now())
        flash(translate(KEPT))
        return redirect(url_for(".attention_report"), 303)
    return _page(form), form.status


@bp.get("/attention.pdf")
@requires(*READERS)
def attention_paper() -> Page:
    """Raises `NotFound` where no paper can be made."""
    if not wiring().printer.is_ready:
        raise NotFound(NO_PAPER)
    found = _sound()
    markup = render_template("reports/attention_paper.html", today=today(), **figures(found, _names()))
    return _file(wiring().printer.pdf(markup), found, "pdf", MIME["pdf"])


@bp.get("/attention.csv")
@requires(*READERS)
def attention_csv() -> Page:
    return _sheet("csv")


@bp.get("/attention.xlsx")
@requires(*READERS)
def attention_xlsx() -> Page:
    return _sheet("xlsx")


def figures(found: Attention, names: answering.Names) -> dict[str, Any]:
    """What the page and the paper say alike; the newest month first."""
    plan, start = _plan(), found.stretch.bounds[len(found.stretch.before)]
    told = readings(found.total, found.total_before, dict(plan.targets), found.estimate)
    return {
        "body": organisation(),
        "found": found,
        "plan": plan,
        "rows": [telling.row(one) for one in told],
        "indicators": [one.indicator for one in told],
        "months": list(zip(found.stretch.months, found.by_month, strict=True))[::-1],
        "groups": answering.groups(found, names),
        "reasons": answering.reasons(found),
        "hours": answering.hours_of_week(found),
        "moderated": moderated(reading(), organisation().id, start, found.stretch.bounds[-1]),
        "crises": spoken(reading(), organisation().id, start, found.stretch.bounds[-1]),
        "answering": answering,
        "telling": telling,
        "month_name": month_name,
    }


def _page(estimating: Read[Any]) -> str:
    form, found = _asked()
    known, names = found.estimate, _names()
    told = figures(found, names)
    if known and not estimating.errors:
        estimating = blank(share=known.share, cost=answering.euros(known.cents))
    return render_template(
        "reports/attention.html",
        form=form,
        estimating=estimating,
        options=_options(names),
        charts=answering.charts(found, told["plan"].targets),
        prints=wiring().printer.is_ready,
        narrowing={name: form.typed[name] for name in AttentionForm.model_fields if form.typed.get(name)},
        may_estimate=actor().may(P.PLAN_MANAGE),
        may_read_neutrality=actor().may(P.REPORT_READ),
        **told,
    )


def _asked() -> tuple[Read[AttentionForm], Attention]:
    """What was typed, and the report of what is understood by it: the usual months where it cannot be understood."""
    form, months = read_form(AttentionForm, request.args), months_until(today())
    wanted = form.value or AttentionForm()
    try:
        last = chosen(wanted.month, months)
    except Refusal as refusal:
        form.refuse("month", refusal.sentence)
        last = months[-1]
    form.typed["month"], form.typed["months"] = last.code, wanted.months
    stretch: Stretch = stretch_of(int(wanted.months), last, organisation().zone)
    about = About(wanted.account, wanted.unit)
    return form, attention(reading(), organisation(), stretch, about, now=now())


def _sound() -> Attention:
    """Raises the refusal of what cannot be understood."""
    form, found = _asked()
    if form.errors:
        raise Refusal(next(iter(form.errors.values())))
    return found


def _plan() -> Said:
    version = in_force(reading(), organisation().id, today=today())
    return said(version.content, version.number) if version else Said()


def _names() -> answering.Names:
    here = organisation().id
    return answering.Names(
        {one.id: one.called for one, _ in channels(reading(), organisation_id=here)},
        {one.id: one.name for one in units(reading(), here)},
    )


def _options(names: answering.Names) -> dict[str, list[tuple[Any, Any]]]:
    return {
        "month": [(one.code, month_name(one)) for one in reversed(months_until(today()))],
        "months": [(str(length), telling.LENGTH_NAMES[length]) for length in LENGTHS],
        "account": list(names.accounts.items()),
        "unit": list(names.units.items()),
    }


def _sheet(form: str) -> Response:
    found = _sound()
    headings = [translate(heading) for heading in _headings()]
    content = getattr(wiring().sheet_writer, form)(headings, list(_lines(found)))
    return _file(content, found, form, SHEETS[form])


def _headings() -> Iterable[Any]:
    yield from (telling.MONTH, answering.CASES)
    yield from (f"{telling.label(one)} {translate(one.name)}{telling.unit_of(one)}" for one in ANSWERS)


def _lines(found: Attention) -> Iterable[Sequence[Any]]:
    for month, tally in zip(found.stretch.months, found.by_month, strict=True):
        told = (one.value(tally, []) for one in ANSWERS)
        yield (month.code, tally.cases, *(None if one is None else round(one, 1) for one in told))


def _file(content: bytes, found: Attention, form: str, mime: str) -> Response:
    name = f"atencion-a-la-ciudadania-{found.stretch.months[-1].code}.{form}"
    return Response(content, mimetype=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
