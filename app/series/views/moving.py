"""Other days or another hour for a series, from one of its dates on."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission, demand
from app.core.errors import Refusal
from app.core.words import say
from app.pages.shell.request_context import organisation, today
from app.series import deeds
from app.series.deeds import NotAgreed
from app.series.forms import RuleForm, Scope, typed_from
from app.series.models import PostSeries
from app.series.queries import series as queries
from app.series.queries.occurrences import dates_of
from app.series.rules.repeating import Rule
from app.series.rules.standing import check_lives
from app.series.service.beginning import Terms, may_change
from app.series.views.asking import check_end, offered, print_of, shown
from app.series.views.blueprint import Page, bp
from app.series.views.wording import rule_words
from app.web.access import requires
from app.web.formats import day as day_words
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
MOVED = say("La serie tiene ya sus días nuevos. Publicaciones que cambiaron: %(count)s.")
NO_DATE = say("Elija una de las fechas que faltan.")


@bp.get("/<int:series_id>/rule")
@requires(P.POST_WRITE, P.POST_EDIT)
def rule(series_id: int) -> Page:
    series = _series(series_id)
    coming = coming_dates(series)
    since = coming[0] if coming else series.starts_on
    form = blank(**typed_from(series), count=_left(series, since), since=since.isoformat(), scope=Scope.ALL.value)
    terms = RuleForm.model_validate({name: v for name, v in form.typed.items() if v not in ("", None)}).terms(series.at)
    return _page(series, form, terms, since)


@bp.post("/<int:series_id>/rule")
@requires(P.POST_WRITE, P.POST_EDIT)
def move(series_id: int) -> Page:
    """Nothing is moved before the dates have been on the screen, and what loses its approval has been agreed to."""
    series = _series(series_id)
    form = read_form(RuleForm, request.form)
    check_end(form)
    if form.value and form.value.since not in coming_dates(series):
        form.refuse("since", NO_DATE)
    if (typed := form.value) is None or typed.since is None:
        return _page(series, form, None, today()), form.status
    terms, since = typed.terms(series.at), typed.since
    if typed.deed == "see" or typed.seen != print_of(terms, since):
        page = _page(series, form, terms, since)
        return page if form.value else (page, form.status)
    return _moved(series_id, form, terms, since)


def _moved(series_id: int, form: Read[RuleForm], terms: Terms, since: date) -> Page:
    assert form.value is not None
    following, asks = form.value.scope is Scope.FOLLOWING, None
    try:
        with writing() as session:
            found = queries.series_or_404(session, organisation().id, series_id, lock=True)
            told = {"since": since, "following": following, "agreed": form.value.agree}
            series, reached = deeds.move(session, found, terms, **told, actor=actor(), now=now())  # type: ignore[arg-type] # each its own
    except NotAgreed as refusal:
        form.refuse("agree", refusal.sentence)
        asks = refusal.count
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    if form.value is None:
        return _page(_series(series_id), form, terms, since, asks=asks), form.status
    flash(translate(say(MOVED.msgid, count=reached.changed)), "good")
    return redirect(url_for(".show", series_id=series.id), 303)


def coming_dates(series: PostSeries) -> list[date]:
    """The dates from which it can be changed: those that have their post, and the next one."""
    rows = dates_of(reading(), series, today())
    ahead = [row.occurrence.day for row in rows if series.rule.instant(row.occurrence.day) > now()]
    return [*ahead, series.next_on] if series.next_on and series.next_on not in ahead else ahead


def _series(series_id: int) -> PostSeries:
    """Raises `NotFound`, `NotPermitted` and, once it has ended, `OutOfTurn`."""
    found = queries.series_or_404(reading(), organisation().id, series_id)
    demand(may_change(found, actor()))
    check_lives(found)
    return found


def _left(series: PostSeries, since: date) -> int | None:
    """How many dates it has from a day on, where it has so many."""
    return series.rule.from_day(since).count if series.count else None


def _page(series: PostSeries, form: Read[Any], terms: Terms | None, since: date, *, asks: int | None = None) -> str:
    made = _rule(form, terms, since, series.zone) if terms else None
    return render_template(
        "series/rule.html",
        series=series,
        now_said=rule_words(series.rule),
        form=form,
        asks=asks,
        sinces=[(day.isoformat(), day_words(day)) for day in coming_dates(series)],
        **offered(),
        **shown(made, terms, since),
    )


def _rule(form: Read[Any], terms: Terms, since: date, zone: str) -> Rule | None:
    """None where it cannot be; the form says why."""
    with refusals(form, beside=""):
        return terms.rule(since, zone)
    return None
