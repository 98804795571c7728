"""The comments of a post: read beside its texts, begun, answered, resolved and reopened."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation
from app.review import deeds
from app.review.forms import AnswerForm, CommentForm, TurnForm
from app.review.queries.around import around_of
from app.review.rules.threads import Kind
from app.review.service import may_speak
from app.review.service.comments import Quoted
from app.review.views.blueprint import Page, bp
from app.web.access import requires
from app.web.comments import commented
from app.web.forms import Read, blank, read_form, refusals
from app.web.previews import previews_of
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAID: dict[Kind, Sentence] = {
    Kind.SAID: say("El comentario queda escrito."),
    Kind.RESOLVED: say("El comentario queda resuelto."),
    Kind.REOPENED: say("El comentario vuelve a estar abierto."),
}


@bp.get("/comments")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def comments(year: int, ordinal: int) -> Page:
    return _page(year, ordinal, blank())


@bp.post("/comments")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def comment(year: int, ordinal: int) -> Page:
    form = read_form(CommentForm, request.form)
    if typed := form.value:
        quoted = Quoted(typed.quote, typed.near)
        beside = "quote" if typed.text else "text"
        with refusals(form, beside=beside), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deeds.comment(session, post, typed.text, quoted, actor=actor(), now=now())
    return _answered(form, Kind.SAID, year, ordinal)


@bp.post("/comments/<int:comment_id>/answers")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def answer(year: int, ordinal: int, comment_id: int) -> Page:
    form = read_form(AnswerForm, request.form)
    if typed := form.value:
        with refusals(form, beside=""), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deeds.answer(session, post, comment_id, typed.text, actor=actor(), now=now())
    return _answered(form, Kind.SAID, year, ordinal, answered=comment_id)


@bp.post("/comments/<int:comment_id>/state")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def turn(year: int, ordinal: int, comment_id: int) -> Page:
    form = read_form(TurnForm, request.form)
    kind = form.value.kind if form.value else Kind.RESOLVED
    if form.value:
        with refusals(form, beside=""), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deeds.turn(session, post, comment_id, kind, actor=actor(), now=now())
    return _answered(form, kind, year, ordinal)


def _answered(form: Read[Any], kind: Kind, year: int, ordinal: int, *, answered: int = 0) -> Page:
    """Back to where it was said; what is refused comes back on the comments' own page, as it was typed."""
    if form.value is None:
        return _page(year, ordinal, form, answered=answered), form.status
    flash(translate(SAID[kind]), "good")
    is_deciding = form.value.back == "review" and actor().may(P.POST_DECIDE)
    page = "approvals.review" if is_deciding else ".comments"
    return redirect(url_for(page, year=year, ordinal=ordinal, _anchor="comments"), 303)


def _page(year: int, ordinal: int, form: Read[Any], *, answered: int = 0) -> str:
    """`answered`: the thread in which what was typed was to be said."""
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    version = drafting.version_of(reading(), post)
    voiced = drafting.voiced(reading(), version) if version else ()
    around = around_of(reading(), post, now=now())
    previews, threads = commented(previews_of(voiced), around)
    return render_template(
        "review/comments.html",
        post=post,
        form=form,
        answered=answered,
        previews=previews,
        threads=threads,
        may_speak=may_speak(post, actor()),
        back="comments",
    )
