"""«I am on it»: said, renewed and taken back from the page where a post is reviewed."""

from typing import Any

from flask import redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import OutOfTurn, Refusal
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.pages.shell.request_context import organisation, person
from app.review import service
from app.review.forms import PresenceForm
from app.review.queries.presence import looking_at
from app.review.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import now, reading, writing


@bp.post("/presence")
@requires(Permission.POST_DECIDE)
def presence(year: int, ordinal: int) -> Page:
    """Scripts ask for the part of the page that says who is looking; a button asks for a page."""
    form = read_form(PresenceForm, request.form)
    if form.value is None:
        return _part(drafting.post_or_404(reading(), organisation().id, year, ordinal), form.typed), form.status
    is_part = "HX-Request" in request.headers
    try:
        post = _said(form.value, year, ordinal)
    except OutOfTurn as refusal:
        if not is_part:
            raise
        return _part(drafting.post_or_404(reading(), organisation().id, year, ordinal), form.typed, refusal)
    if is_part:
        return _part(post, form.typed)
    if form.value.deed == "leave":
        return redirect(url_for("approvals.waiting"), 303)
    return redirect(url_for("approvals.review", year=year, ordinal=ordinal), 303)


def _said(form: PresenceForm, year: int, ordinal: int) -> Post:
    me = person().id
    with writing() as session:
        post = drafting.post_or_404(session, organisation().id, year, ordinal)
        if form.deed == "take":
            service.take_up(session, post, user_id=me, version=form.version, now=now())
        else:
            service.leave(session, post, user_id=me)
    return post


def _part(post: Post, typed: dict[str, Any], refusal: Refusal | None = None) -> str:
    present = looking_at(reading(), organisation().id, [post.id], now=now()).get(post.id, ())
    return render_template(
        "review/present.html",
        post=post,
        version=typed.get("version", post.version),
        present=present,
        me=person().id,
        gone=refusal.sentence if refusal else None,
    )
