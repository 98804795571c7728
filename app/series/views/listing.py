"""Every series, and one of them with its dates; ending it, and putting it to work again."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.series import deeds
from app.series.forms import EndForm
from app.series.models import PostSeries
from app.series.queries import series as queries
from app.series.queries.occurrences import dates_of
from app.series.rules.landing import HOLIDAY_WORDS
from app.series.rules.standing import STATE_WORDS, TROUBLE_WORDS
from app.series.service import beginning
from app.series.views.blueprint import Page, bp
from app.series.views.wording import rhythm_words, rule_words, short_end
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
BEHIND = timedelta(days=60)
"""How long a date that went by stays on the page."""
ENDED = say("La serie terminó. Borradores retirados: %(count)s.")
RESUMED = say("La serie vuelve a estar en marcha.")


@bp.get("")
@requires(P.POST_READ)
def index() -> Page:
    return render_template(
        "series/index.html",
        rows=queries.listed(reading(), organisation().id, now=now()),
        states=STATE_WORDS,
        rhythm_words=rhythm_words,
        short_end=short_end,
    )


@bp.get("/<int:series_id>")
@requires(P.POST_READ)
def show(series_id: int) -> Page:
    return page_of(queries.series_or_404(reading(), organisation().id, series_id), blank())


def page_of(series: PostSeries, form: Read[Any]) -> str:
    session = reading()
    dates = dates_of(session, series, today() - BEHIND)
    return render_template(
        "series/show.html",
        series=series,
        form=form,
        dates=dates,
        hidden=dates[0].occurrence.place - 1 if dates and dates[0].occurrence.place > 1 else 0,
        said=rule_words(series.rule),
        holiday=HOLIDAY_WORDS[series.on_holiday],
        state=STATE_WORDS[series.state],
        trouble=_trouble(series),
        follows=queries.series_or_404(session, series.organisation_id, series.follows_id)
        if series.follows_id
        else None,
        follower=queries.follower_of(session, series),
        may_change=beginning.may_change(series, actor()) and series.ended_at is None,
        today=today(),
    )


def _trouble(series: PostSeries) -> Sentence | None:
    return say(TROUBLE_WORDS[series.trouble].msgid, name=series.trouble_name) if series.trouble else None


@bp.post("/<int:series_id>/ending")
@requires(P.POST_WRITE, P.POST_EDIT)
def end(series_id: int) -> Page:
    form = read_form(EndForm, request.form)
    if typed := form.value:
        with refusals(form, beside="reason"), writing() as session:
            found = queries.series_or_404(session, organisation().id, series_id, lock=True)
            told = {"reason": typed.reason, "drafts": typed.drafts}
            count = deeds.end(session, found, **told, actor=actor(), now=now())  # type: ignore[arg-type] # each its own
    if form.value is None:
        return page_of(queries.series_or_404(reading(), organisation().id, series_id), form), form.status
    return _done(series_id, say(ENDED.msgid, count=count))


@bp.post("/<int:series_id>/resumption")
@requires(P.POST_WRITE, P.POST_EDIT)
def resume(series_id: int) -> Page:
    form: Read[Any] = Read(value=EndForm(reason="-"))
    with refusals(form, beside=""), writing() as session:
        found = queries.series_or_404(session, organisation().id, series_id, lock=True)
        beginning.resume(session, found, actor=actor(), now=now())
    if form.value is None:
        return page_of(queries.series_or_404(reading(), organisation().id, series_id), form), form.status
    return _done(series_id, RESUMED)


def _done(series_id: int, said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".show", series_id=series_id), 303)
