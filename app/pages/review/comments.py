"""Comments, and the writer's answers to suggestions."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.domain.review.queries.surroundings import review_surroundings
from app.domain.review.rules.suggestions import TEXT_CHANGED
from app.domain.review.rules.threads import CommentKind
from app.pages.components.comments import mark_comments
from app.pages.components.labels import post_states
from app.pages.components.previews import variant_previews
from app.pages.review.blueprint import Page, bp
from app.pages.review.forms import CommentAnswerForm, PostCommentForm, SuggestionAcceptForm, ThreadStateForm
from app.pages.shell.request_context import organisation
from app.usecases.review import feedback
from app.usecases.review.feedback_records import QuotedWords, may_comment
from app.web.access import requires
from app.web.errors import refusal_page
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
DONE_WORDS: dict[CommentKind, Message] = {
    CommentKind.SAID: msg("El comentario queda escrito."),
    CommentKind.RESOLVED: msg("El comentario queda resuelto."),
    CommentKind.REOPENED: msg("El comentario vuelve a estar abierto."),
}
SUGGESTION_TAKEN = msg("El texto sugerido ya es el de la publicación. Repáselo y envíela otra vez a aprobación.")
SUGGESTION_LEFT = msg("El texto sugerido queda sin usar.")


@bp.get("/comments")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def comments(year: int, ordinal: int) -> Page:
    return _page(year, ordinal, blank_form())


@bp.post("/comments")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def comment(year: int, ordinal: int) -> Page:
    form = read_form(PostCommentForm, request.form)
    if typed := form.value:
        quoted = QuotedWords(typed.quote, typed.near)
        beside = "quote" if typed.text else "text"
        with refusal_beside(form, beside=beside), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            mentioned = feedback.add_comment(work(session), post, typed.text, quoted)
            _flash_mentioned(mentioned)
    return _respond(form, CommentKind.SAID, year, ordinal)


@bp.post("/comments/<int:comment_id>/answers")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def answer(year: int, ordinal: int, comment_id: int) -> Page:
    form = read_form(CommentAnswerForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            mentioned = feedback.answer_comment(work(session), post, comment_id, typed.text)
            _flash_mentioned(mentioned)
    return _respond(form, CommentKind.SAID, year, ordinal, answered=comment_id)


@bp.post("/comments/<int:comment_id>/state")
@requires(P.POST_WRITE, P.POST_EDIT, P.POST_DECIDE)
def turn(year: int, ordinal: int, comment_id: int) -> Page:
    form = read_form(ThreadStateForm, request.form)
    kind = form.value.kind if form.value else CommentKind.RESOLVED
    if form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            feedback.change_thread(work(session), post, comment_id, kind)
    return _respond(form, kind, year, ordinal)


@bp.post("/suggestions/<int:suggestion_id>/acceptance")
@requires(P.POST_WRITE, P.POST_EDIT)
def accept(year: int, ordinal: int, suggestion_id: int) -> Page:
    form = read_form(SuggestionAcceptForm, request.form)
    if form.value is None:
        return refusal_page(TEXT_CHANGED, form.status)
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        seen = form.value.seen_hash
        feedback.accept_suggestion(work(session), post, suggestion_id, seen_hash=seen)
    return flash_and_redirect(SUGGESTION_TAKEN, url_for("posts.edit", year=year, ordinal=ordinal))


@bp.post("/suggestions/<int:suggestion_id>/refusal")
@requires(P.POST_WRITE, P.POST_EDIT)
def decline(year: int, ordinal: int, suggestion_id: int) -> Page:
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        feedback.decline_suggestion(work(session), post, suggestion_id)
    return flash_and_redirect(SUGGESTION_LEFT, url_for("posts.edit", year=year, ordinal=ordinal))


def _flash_mentioned(names: Sequence[str]) -> None:
    if names:
        flash(translate(msg("Se avisa a: %(names)s.", names=", ".join(names))))


def _respond(form: FormState[Any], kind: CommentKind, year: int, ordinal: int, *, answered: int = 0) -> Page:
    """Return to the origin; if refused, to comments, as typed."""
    if form.value is None:
        return _page(year, ordinal, form, answered=answered), form.status
    flash(translate(DONE_WORDS[kind]), "good")
    is_deciding = form.value.back == "review" and actor().may(P.POST_DECIDE)
    page = "approvals.review" if is_deciding else ".comments"
    return redirect(url_for(page, year=year, ordinal=ordinal, _anchor="comments"), 303)


def _page(year: int, ordinal: int, form: FormState[Any], *, answered: int = 0) -> str:
    """Render a post's comments. `answered`: the thread replied to."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    version = posts.version_of(read_session(), post)
    voiced = posts.variants_with_channels(read_session(), version) if version else ()
    around = review_surroundings(read_session(), post, now=now())
    previews, threads = mark_comments(variant_previews(voiced), around)
    return render_template(
        "review/comments.html",
        post=post,
        state=post_states([post])[post.id],
        form=form,
        answered=answered,
        previews=previews,
        threads=threads,
        may_speak=may_comment(post, actor()),
        back="comments",
    )
