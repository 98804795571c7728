"""«Repetir…»: posts begin a series once dates were seen."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.organisations.rules import WEEKDAYS
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.series.rules.recurrence import SeriesRule
from app.pages.components.labels import post_states
from app.pages.series.blueprint import Page, bp
from app.pages.series.forms import SeriesRuleForm, new_rule_fields
from app.pages.series.rule_form import check_end_given, rule_form_choices, rule_preview, terms_digest
from app.pages.shell.request_context import organisation
from app.usecases.posts import drafts
from app.usecases.series import series_start
from app.usecases.series.series_start import SeriesTerms
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission
BEGUN = msg("La serie está en marcha. Cada publicación se crea como borrador y se aprueba por sí misma.")


@bp.get("/from/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE)
def begin(year: int, ordinal: int) -> Page:
    post = _post(year, ordinal)
    on = series_start.check_first_post(read_session(), post, now=now())
    form = blank_form(**new_rule_fields(on, WEEKDAYS[on.weekday()]))
    terms = SeriesRuleForm.model_validate(form.typed).terms(_hour(post))
    return _page(post, form, terms, on)


@bp.post("/from/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE)
def create(year: int, ordinal: int) -> Page:
    post = _post(year, ordinal)
    on = series_start.check_first_post(read_session(), post, now=now())
    form = read_form(SeriesRuleForm, request.form)
    check_end_given(form)
    if (typed := form.value) is None:
        return _page(post, form, None, on), form.status
    terms = typed.terms(_hour(post))
    if typed.deed == "see" or typed.seen != terms_digest(terms, on):
        page = _page(post, form, terms, on)
        return page if form.value else (page, form.status)
    with refusal_beside(form, beside=""), write_transaction() as session:
        locked_post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        series_id = series_start.begin_series(work(session), locked_post, terms).id
    if form.value is None:
        return _page(_post(year, ordinal), form, terms, on), form.status
    return flash_and_redirect(BEGUN, url_for(".show", series_id=series_id))


def _post(year: int, ordinal: int) -> Post:
    """Raise `NotFound`, or `NotPermitted` for others' posts."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    drafts.check_may_edit(post, actor())
    return post


def _hour(post: Post) -> Any:
    return post.planned_time


def _page(post: Post, form: FormState[Any], terms: SeriesTerms | None, on: date) -> str:
    rule = _checked_rule(form, terms, on, post.zone) if terms else None
    return render_template(
        "series/new.html",
        post=post,
        state=post_states([post])[post.id],
        form=form,
        asks=None,
        **rule_form_choices(),
        **rule_preview(rule, terms, on),
    )


def _checked_rule(form: FormState[Any], terms: SeriesTerms, on: date, zone: str) -> SeriesRule | None:
    """Return the typed rule, None if impossible; the form says why."""
    with refusal_beside(form, beside=""):
        rule = terms.rule(on, zone)
        series_start.check_first_date(rule, on)
        return rule
    return None
