from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.approvals.queries.left_out import remaining_variants
from app.domain.approvals.queries.review_context import review_context
from app.domain.approvals.queries.rounds import steps_asked_of
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.editorial_line.rules.emergency_text import missing_parts_message
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import SeenTextForm
from app.pages.components.envelopes import submit_drawn
from app.pages.components.findings import post_remarks
from app.pages.components.labels import post_states
from app.pages.components.previews import attach_cards, attach_remarks, sealed_previews, variant_previews
from app.pages.shell.request_context import organisation
from app.usecases.approvals import emergency as approval_emergency
from app.usecases.approvals.emergency import NO_TEXT_YET, can_bring_forward, check_emergency_lane
from app.usecases.posts.drafts import may_edit
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
CONFIRMATION_REQUESTED = msg("Pedida: sale en cuanto la confirme otra persona.")
CONFIRMED = msg("Confirmada: sale ahora.")
ONE_MORE_NEEDED = msg("Confirmada por usted: falta el visto bueno de otra persona.")
REQUESTABLE_STATES = frozenset({PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED})


@bp.get("/posts/<int:year>/<int:ordinal>/emergency")
@requires(P.POST_WRITE, P.POST_DECIDE)
def emergency(year: int, ordinal: int) -> str:
    """Raise `Conflict` when no emergency is in force."""
    return _page(year, ordinal, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/emergency/request")
@requires(P.POST_WRITE)
def ask_to_confirm(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(SeenTextForm, request.form)
    if form.value:
        with refusal_beside(form, beside=""):
            submit_drawn((year, ordinal), lambda _passes: _request_confirmation(year, ordinal))
    return _respond(form, year, ordinal, translate(CONFIRMATION_REQUESTED))


def _request_confirmation(year: int, ordinal: int) -> None:
    with write_transaction() as session:
        approval_emergency.request_confirmation(work(session), _locked(session, year, ordinal))


@bp.post("/posts/<int:year>/<int:ordinal>/emergency/confirmation")
@requires(P.POST_DECIDE)
def confirm(year: int, ordinal: int) -> Response | tuple[str, int]:
    form, message = read_form(SeenTextForm, request.form), CONFIRMED
    if typed := form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            post = _locked(session, year, ordinal)
            approval_emergency.confirm_emergency(work(session), post, seen_hash=typed.seen_hash)
            message = CONFIRMED if post.status is PostStatus.APPROVED else ONE_MORE_NEEDED
    return _respond(form, year, ordinal, translate(message))


def _locked(session: Any, year: int, ordinal: int) -> Post:
    return posts.post_or_404(session, organisation().id, year, ordinal, lock=True)


def _respond(form: FormState[Any], year: int, ordinal: int, text: str) -> Response | tuple[str, int]:
    if form.value is None:
        return _page(year, ordinal, form), form.status
    flash(text, "good")
    return redirect(url_for("posts.show", year=year, ordinal=ordinal), 303)


def _page(year: int, ordinal: int, form: FormState[Any]) -> str:
    """Render the emergency page, with fewer statements than a review."""
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    check_emergency_lane(read_session(), post, now=now())
    version = posts.version_of(read_session(), post)
    if version is None:
        raise Conflict(NO_TEXT_YET)
    voiced, waits = remaining_variants(read_session(), version), post.status is PostStatus.IN_REVIEW
    lacks = missing_emergency_parts(read_session(), [variant for variant, _ in voiced])
    return render_template(
        "approvals/emergency.html",
        form=form,
        lacks=missing_parts_message(lacks) if lacks else None,
        post=post,
        state=post_states([post])[post.id],
        version=version,
        goes_now=can_bring_forward(post, version, now=now()),
        may_ask=post.status in REQUESTABLE_STATES and may_edit(post, actor()),
        turn=_action_of_actor(post) if waits else NO_ACTION,
        previews=attach_remarks(
            sealed_previews(voiced) if waits else attach_cards(variant_previews(voiced)),
            post_remarks(post, version, voiced) if waits else {},
        ),
    )


def _action_of_actor(post: Post) -> str:
    """Return "confirm", or "alone" if the writer could sign alone."""
    context = review_context(read_session(), post, actor())
    if steps_asked_of(read_session(), post.organisation_id, [context.step.id], user_id=actor().person_id):
        return "confirm"
    return "alone" if context.contributed and actor().may(P.POST_DECIDE) else NO_ACTION


NO_ACTION = ""
