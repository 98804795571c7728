from typing import Any

from flask import redirect, render_template, request, url_for

from app.core.errors import Conflict, Refusal
from app.core.permissions import Permission
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.review.queries.presence import reviewers_present
from app.pages.review.blueprint import Page, bp
from app.pages.review.forms import ReviewPresenceForm
from app.pages.shell.request_context import organisation, person
from app.usecases.review import presence as review_presence
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import now, read_session, write_transaction


@bp.post("/presence")
@requires(Permission.POST_DECIDE)
def presence(year: int, ordinal: int) -> Page:
    """Return a fragment to scripts."""
    form = read_form(ReviewPresenceForm, request.form)
    if form.value is None:
        return _presence_part(
            posts.post_or_404(read_session(), organisation().id, year, ordinal), form.typed
        ), form.status
    is_part = "HX-Request" in request.headers
    try:
        post = _store_presence(form.value, year, ordinal)
    except Conflict as refusal:
        if not is_part:
            raise
        return _presence_part(posts.post_or_404(read_session(), organisation().id, year, ordinal), form.typed, refusal)
    if is_part:
        return _presence_part(post, form.typed)
    if form.value.deed == "leave":
        return redirect(url_for("approvals.waiting"), 303)
    return redirect(url_for("approvals.review", year=year, ordinal=ordinal), 303)


def _store_presence(form: ReviewPresenceForm, year: int, ordinal: int) -> Post:
    me = person().id
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal)
        if form.deed == "take":
            review_presence.keep_presence(session, post, user_id=me, version=form.version, now=now())
        else:
            review_presence.clear_presence(session, post, user_id=me)
    return post


def _presence_part(post: Post, typed: dict[str, Any], refusal: Refusal | None = None) -> str:
    present = reviewers_present(read_session(), organisation().id, [post.id], now=now()).get(post.id, ())
    return render_template(
        "review/reviewers_present.html",
        post=post,
        version=typed.get("version", post.version),
        present=present,
        me=person().id,
        gone=refusal.sentence if refusal else None,
    )
