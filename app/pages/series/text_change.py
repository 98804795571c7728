from typing import Any

from flask import render_template, request, url_for

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.series.models import PostSeries
from app.domain.series.queries import series as series_queries
from app.domain.series.rules.series_state import check_not_ended
from app.pages.series.blueprint import Page, bp
from app.pages.series.forms import ChangeScope, SeriesTextForm
from app.pages.shell.request_context import organisation
from app.usecases.series import text_change
from app.usecases.series.change_scope import LossNotAgreed
from app.usecases.series.series_start import may_change_series
from app.usecases.series.text_change import forecast_reach
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission
DONE = msg("La serie dice ya lo mismo que esta. Publicaciones que cambiaron: %(count)s.")


@bp.get("/<int:series_id>/text/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT)
def text(series_id: int, year: int, ordinal: int) -> Page:
    return _page(series_id, year, ordinal, blank_form(scope=ChangeScope.FOLLOWING.value))


@bp.post("/<int:series_id>/text/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE, P.POST_EDIT)
def reword(series_id: int, year: int, ordinal: int) -> Page:
    """Require agreement to reviews and approvals lost, shown first."""
    form, asks = read_form(SeriesTextForm, request.form), None
    if form.value is None:
        return _page(series_id, year, ordinal, form), form.status
    options: dict[str, Any] = {"following": form.value.scope is ChangeScope.FOLLOWING, "agreed": form.value.agree}
    try:
        with write_transaction() as session:
            locked_series = series_queries.series_or_404(session, organisation().id, series_id, lock=True)
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            series, reached = text_change.change_text(work(session), locked_series, post, **options)
    except LossNotAgreed as refusal:
        form.refuse("agree", refusal.sentence)
        asks = refusal.count
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
    if form.value is None:
        return _page(series_id, year, ordinal, form, asks=asks), form.status
    return flash_and_redirect(msg(DONE.msgid, count=reached.changed), url_for(".show", series_id=series.id))


def _page(series_id: int, year: int, ordinal: int, form: FormState[Any], *, asks: int | None = None) -> str:
    series, post = _series_and_post(series_id, year, ordinal)
    following, whole = forecast_reach(read_session(), series, post, now=now())
    return render_template(
        "series/text.html", series=series, post=post, form=form, asks=asks, following=following, whole=whole
    )


def _series_and_post(series_id: int, year: int, ordinal: int) -> tuple[PostSeries, Post]:
    """Raise `NotFound`, `NotPermitted` or, once ended, `Conflict`."""
    series = series_queries.series_or_404(read_session(), organisation().id, series_id)
    demand(may_change_series(series, actor()))
    check_not_ended(series)
    return series, posts.post_or_404(read_session(), organisation().id, year, ordinal)
