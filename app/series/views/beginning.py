"""«Repetir…»: a post becomes the first of a series, once the person has seen its next dates."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting import service as posts
from app.drafting.models import Post
from app.organisations.rules import WEEKDAYS
from app.pages.shell.request_context import organisation
from app.series.forms import RuleForm, typed_for
from app.series.rules.repeating import Rule
from app.series.service import beginning
from app.series.service.beginning import Terms
from app.series.views.asking import check_end, offered, print_of, shown
from app.series.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
BEGUN = say("La serie está en marcha. Cada publicación se crea como borrador y se aprueba por sí misma.")


@bp.get("/from/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE)
def begin(year: int, ordinal: int) -> Page:
    post = _post(year, ordinal)
    on = beginning.check_first(reading(), post, now=now())
    form = blank(**typed_for(on, WEEKDAYS[on.weekday()]))
    terms = RuleForm.model_validate(form.typed).terms(_hour(post))
    return _page(post, form, terms, on)


@bp.post("/from/<int:year>/<int:ordinal>")
@requires(P.POST_WRITE)
def create(year: int, ordinal: int) -> Page:
    """Nothing is created before its dates have been on the screen."""
    post = _post(year, ordinal)
    on = beginning.check_first(reading(), post, now=now())
    form = read_form(RuleForm, request.form)
    check_end(form)
    if (typed := form.value) is None:
        return _page(post, form, None, on), form.status
    terms = typed.terms(_hour(post))
    if typed.deed == "see" or typed.seen != print_of(terms, on):
        page = _page(post, form, terms, on)
        return page if form.value else (page, form.status)
    with refusals(form, beside=""), writing() as session:
        found = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
        series_id = beginning.begin(session, found, terms, actor=actor(), now=now()).id
    if form.value is None:
        return _page(_post(year, ordinal), form, terms, on), form.status
    flash(translate(BEGUN), "good")
    return redirect(url_for(".show", series_id=series_id), 303)


def _post(year: int, ordinal: int) -> Post:
    """Raises `NotFound`, and `NotPermitted` where it is not this person's."""
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    posts.check_may_edit(post, actor())
    return post


def _hour(post: Post) -> Any:
    return post.planned_time


def _page(post: Post, form: Read[Any], terms: Terms | None, on: date) -> str:
    rule = _rule(form, terms, on, post.zone) if terms else None
    return render_template(
        "series/begin.html",
        post=post,
        form=form,
        asks=None,
        **offered(),
        **shown(rule, terms, on),
    )


def _rule(form: Read[Any], terms: Terms, on: date, zone: str) -> Rule | None:
    """None where it cannot be; the form says why."""
    with refusals(form, beside=""):
        rule = terms.rule(on, zone)
        beginning.check_holds(rule, on)
        return rule
    return None
