"""Taking a suggested text, or leaving it unused, from where the post is written."""

from flask import flash, redirect, request, url_for

from app.accounts.rules import Permission
from app.core.words import say
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation
from app.review import deeds
from app.review.forms import AcceptForm
from app.review.rules.suggestions import OVERTAKEN
from app.review.views.blueprint import Page, bp
from app.web.access import requires
from app.web.errors import refusal_page
from app.web.forms import read_form
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
TAKEN = say("El texto sugerido ya es el de la publicación. Repáselo y envíela otra vez a aprobación.")
LEFT = say("El texto sugerido queda sin usar.")


@bp.post("/suggestions/<int:suggestion_id>/acceptance")
@requires(P.POST_WRITE, P.POST_EDIT)
def accept(year: int, ordinal: int, suggestion_id: int) -> Page:
    form = read_form(AcceptForm, request.form)
    if form.value is None:
        return refusal_page(OVERTAKEN, form.status)
    with writing() as session:
        post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
        seen = form.value.seen_hash
        deeds.accept(session, post, suggestion_id, seen_hash=seen, actor=actor(), now=now())
    flash(translate(TAKEN), "good")
    return redirect(url_for("drafting.edit", year=year, ordinal=ordinal), 303)


@bp.post("/suggestions/<int:suggestion_id>/refusal")
@requires(P.POST_WRITE, P.POST_EDIT)
def decline(year: int, ordinal: int, suggestion_id: int) -> Page:
    with writing() as session:
        post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
        deeds.decline(session, post, suggestion_id, actor=actor(), now=now())
    flash(translate(LEFT), "good")
    return redirect(url_for("drafting.edit", year=year, ordinal=ordinal), 303)
