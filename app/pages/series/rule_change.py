from datetime import date
from typing import Any

from flask import render_template, request, url_for

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.series.models import PostSeries
from app.domain.series.queries import series as series_queries
from app.domain.series.queries.occurrences import series_dates
from app.domain.series.rules.recurrence import SeriesRule
from app.domain.series.rules.series_state import check_not_ended
from app.pages.series.blueprint import Page, bp
from app.pages.series.forms import ChangeScope, SeriesRuleForm, rule_fields
from app.pages.series.rule_form import check_end_given, rule_form_choices, rule_preview, terms_digest
from app.pages.series.rule_words import rule_words
from app.pages.shell.request_context import organisation, today
from app.usecases.series import rule_change
from app.usecases.series.change_scope import LossNotAgreed
from app.usecases.series.series_start import SeriesTerms, may_change_series
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.formats import format_day as day_words
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission
MOVED = msg("La serie tiene ya sus días nuevos. Publicaciones que cambiaron: %(count)s.")
NO_DATE = msg("Elija una de las fechas que faltan.")


@bp.get("/<int:series_id>/rule")
@requires(P.POST_WRITE, P.POST_EDIT)
def rule(series_id: int) -> Page:
    series = _series(series_id)
    coming = changeable_dates(series)
    since = coming[0] if coming else series.starts_on
    form = blank_form(
        **rule_fields(series), count=_dates_left(series, since), since=since.isoformat(), scope=ChangeScope.ALL.value
    )
    terms = SeriesRuleForm.model_validate({name: v for name, v in form.typed.items() if v not in ("", None)}).terms(
        series.at
    )
    return _page(series, form, terms, since)


@bp.post("/<int:series_id>/rule")
@requires(P.POST_WRITE, P.POST_EDIT)
def move(series_id: int) -> Page:
    """Move nothing before dates were shown and lost approvals accepted."""
    series = _series(series_id)
    form = read_form(SeriesRuleForm, request.form)
    check_end_given(form)
    if form.value and form.value.since not in changeable_dates(series):
        form.refuse("since", NO_DATE)
    if (typed := form.value) is None or typed.since is None:
        return _page(series, form, None, today()), form.status
    terms, since = typed.terms(series.at), typed.since
    if typed.deed == "see" or typed.seen != terms_digest(terms, since):
        page = _page(series, form, terms, since)
        return page if form.value else (page, form.status)
    return _change_rule(series_id, form, terms, since)


def _change_rule(series_id: int, form: FormState[SeriesRuleForm], terms: SeriesTerms, since: date) -> Page:
    assert form.value is not None
    asks = None
    try:
        with write_transaction() as session:
            series, reached = rule_change.change_rule(
                work(session),
                series_queries.series_or_404(session, organisation().id, series_id, lock=True),
                terms,
                since=since,
                following=form.value.scope is ChangeScope.FOLLOWING,
                agreed=form.value.agree,
            )
    except LossNotAgreed as refusal:
        form.refuse("agree", refusal.sentence)
        asks = refusal.count
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    if form.value is None:
        return _page(_series(series_id), form, terms, since, asks=asks), form.status
    return flash_and_redirect(msg(MOVED.msgid, count=reached.changed), url_for(".show", series_id=series.id))


def changeable_dates(series: PostSeries) -> list[date]:
    rows = series_dates(read_session(), series, today())
    ahead = [row.occurrence.day for row in rows if series.rule.instant(row.occurrence.day) > now()]
    return [*ahead, series.next_on] if series.next_on and series.next_on not in ahead else ahead


def _series(series_id: int) -> PostSeries:
    """Raise `NotFound`, `NotPermitted` or, once ended, `Conflict`."""
    series = series_queries.series_or_404(read_session(), organisation().id, series_id)
    demand(may_change_series(series, actor()))
    check_not_ended(series)
    return series


def _dates_left(series: PostSeries, since: date) -> int | None:
    return series.rule.from_day(since).count if series.count else None


def _page(
    series: PostSeries, form: FormState[Any], terms: SeriesTerms | None, since: date, *, asks: int | None = None
) -> str:
    made = _checked_rule(form, terms, since, series.zone) if terms else None
    return render_template(
        "series/rule.html",
        series=series,
        now_said=rule_words(series.rule),
        form=form,
        asks=asks,
        sinces=[(day.isoformat(), day_words(day)) for day in changeable_dates(series)],
        **rule_form_choices(),
        **rule_preview(made, terms, since),
    )


def _checked_rule(form: FormState[Any], terms: SeriesTerms, since: date, zone: str) -> SeriesRule | None:
    """Return the typed rule, None if impossible; the form says why."""
    with refusal_beside(form, beside=""):
        return terms.rule(since, zone)
    return None
