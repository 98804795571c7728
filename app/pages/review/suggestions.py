from flask import request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.domain.review.rules.suggestions import TEXT_CHANGED
from app.pages.review.blueprint import Page, bp
from app.pages.review.forms import SuggestionAcceptForm
from app.pages.shell.request_context import organisation
from app.usecases.review import feedback
from app.web.access import requires
from app.web.errors import refusal_page
from app.web.form_action import flash_and_redirect
from app.web.forms import read_form
from app.web.request import actor, now, write_transaction

P = Permission
SUGGESTION_TAKEN = msg("El texto sugerido ya es el de la publicación. Repáselo y envíela otra vez a aprobación.")
SUGGESTION_LEFT = msg("El texto sugerido queda sin usar.")


@bp.post("/suggestions/<int:suggestion_id>/acceptance")
@requires(P.POST_WRITE, P.POST_EDIT)
def accept(year: int, ordinal: int, suggestion_id: int) -> Page:
    form = read_form(SuggestionAcceptForm, request.form)
    if form.value is None:
        return refusal_page(TEXT_CHANGED, form.status)
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        seen = form.value.seen_hash
        feedback.accept_suggestion(session, post, suggestion_id, seen_hash=seen, actor=actor(), now=now())
    return flash_and_redirect(SUGGESTION_TAKEN, url_for("posts.edit", year=year, ordinal=ordinal))


@bp.post("/suggestions/<int:suggestion_id>/refusal")
@requires(P.POST_WRITE, P.POST_EDIT)
def decline(year: int, ordinal: int, suggestion_id: int) -> Page:
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        feedback.decline_suggestion(session, post, suggestion_id, actor=actor(), now=now())
    return flash_and_redirect(SUGGESTION_LEFT, url_for("posts.edit", year=year, ordinal=ordinal))
