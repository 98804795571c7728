"""What one post says, carried to those that follow or to the whole series."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission, demand
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.pages.shell.request_context import organisation
from app.series import deeds
from app.series.deeds import NotAgreed
from app.series.deeds.rewording import forecast
from app.series.forms import ReachForm, Scope
from app.series.models import PostSeries
from app.series.queries import series as queries
from app.series.rules.standing import check_lives
from app.series.service.beginning import may_change
from app.series.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
DONE = say("La serie dice ya lo mismo que esta. Publicaciones que cambiaron: %(count)s.")


@bp.get("/<int:series_id>/text/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT)
def text(series_id: int, year: int, ordinal: int) -> Page:
    return _page(series_id, year, ordinal, blank(scope=Scope.FOLLOWING.value))


@bp.post("/<int:series_id>/text/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT)
def reword(series_id: int, year: int, ordinal: int) -> Page:
    """What would lose its review or approval by it is said first, and agreed to."""
    form, asks = read_form(ReachForm, request.form), None
    if form.value is None:
        return _page(series_id, year, ordinal, form), form.status
    told: dict[str, Any] = {"following": form.value.scope is Scope.FOLLOWING, "agreed": form.value.agree}
    try:
        with writing() as session:
            found = queries.series_or_404(session, organisation().id, series_id, lock=True)
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            series, reached = deeds.reword(session, found, post, **told, actor=actor(), now=now())
    except NotAgreed as refusal:
        form.refuse("agree", refusal.sentence)
        asks = refusal.count
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    if form.value is None:
        return _page(series_id, year, ordinal, form, asks=asks), form.status
    flash(translate(say(DONE.msgid, count=reached.changed)), "good")
    return redirect(url_for(".show", series_id=series.id), 303)


def _page(series_id: int, year: int, ordinal: int, form: Read[Any], *, asks: int | None = None) -> str:
    series, post = _both(series_id, year, ordinal)
    following, whole = forecast(reading(), series, post, now=now())
    return render_template(
        "series/text.html", series=series, post=post, form=form, asks=asks, following=following, whole=whole
    )


def _both(series_id: int, year: int, ordinal: int) -> tuple[PostSeries, Post]:
    """Raises `NotFound`, `NotPermitted` and, once the series has ended, `OutOfTurn`."""
    series = queries.series_or_404(reading(), organisation().id, series_id)
    demand(may_change(series, actor()))
    check_lives(series)
    return series, drafting.post_or_404(reading(), organisation().id, year, ordinal)
