from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.series.models import PostSeries
from app.domain.series.queries import series as series_queries
from app.domain.series.queries.occurrences import series_dates
from app.pages.components.labels import post_states
from app.pages.series.blueprint import Page, bp
from app.pages.series.forms import EndSeriesForm
from app.pages.series.rule_words import rhythm_words, rule_words, short_end_words
from app.pages.shell.request_context import organisation, today
from app.usecases.series import series_start, termination
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission
PAST_SHOWN = timedelta(days=60)
"""Past dates shown."""
ENDED = msg("La serie terminó. Borradores retirados: %(count)s.")
RESUMED = msg("La serie vuelve a estar en marcha.")


@bp.get("")
@requires(P.POST_READ)
def index() -> Page:
    return render_template(
        "series/index.html",
        rows=series_queries.series_list(read_session(), organisation().id, now=now()),
        rhythm_words=rhythm_words,
        short_end=short_end_words,
    )


@bp.get("/<int:series_id>")
@requires(P.POST_READ)
def show(series_id: int) -> Page:
    return series_page(series_queries.series_or_404(read_session(), organisation().id, series_id), blank_form())


def series_page(series: PostSeries, form: FormState[Any]) -> str:
    session = read_session()
    dates = series_dates(session, series, today() - PAST_SHOWN)
    return render_template(
        "series/show.html",
        series=series,
        form=form,
        dates=dates,
        states=post_states(row.post for row in dates if row.post),
        hidden=dates[0].occurrence.place - 1 if dates and dates[0].occurrence.place > 1 else 0,
        rule_text=rule_words(series.rule),
        holiday=series.on_holiday.label,
        state=series.state.label,
        trouble=_trouble(series),
        follows=series_queries.series_or_404(session, series.organisation_id, series.follows_id)
        if series.follows_id
        else None,
        follower=series_queries.following_series(session, series),
        may_change=series_start.may_change_series(series, actor()) and series.ended_at is None,
        today=today(),
    )


def _trouble(series: PostSeries) -> Message | None:
    return msg(series.trouble.label.msgid, name=series.trouble_name) if series.trouble else None


@bp.post("/<int:series_id>/ending")
@requires(P.POST_WRITE, P.POST_EDIT)
def end(series_id: int) -> Page:
    form = read_form(EndSeriesForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="reason"), write_transaction() as session:
            series = series_queries.series_or_404(session, organisation().id, series_id, lock=True)
            count = termination.end_series(work(session), series, reason=typed.reason, drafts=typed.drafts)
    if form.value is None:
        return series_page(
            series_queries.series_or_404(read_session(), organisation().id, series_id), form
        ), form.status
    return _redirect_done(series_id, msg(ENDED.msgid, count=count))


@bp.post("/<int:series_id>/resumption")
@requires(P.POST_WRITE, P.POST_EDIT)
def resume(series_id: int) -> Page:
    form: FormState[Any] = FormState(value=EndSeriesForm(reason="-"))
    with refusal_beside(form, beside=""), write_transaction() as session:
        series = series_queries.series_or_404(session, organisation().id, series_id, lock=True)
        series_start.resume_series(work(session), series)
    if form.value is None:
        return series_page(
            series_queries.series_or_404(read_session(), organisation().id, series_id), form
        ), form.status
    return _redirect_done(series_id, RESUMED)


def _redirect_done(series_id: int, message: Message) -> Page:
    return flash_and_redirect(message, url_for(".show", series_id=series_id))
