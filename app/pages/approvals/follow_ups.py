"""Texts that follow a review: a reviewer's own change, decided by others, and the draft of what was left out."""

from flask import flash, redirect, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.pages.approvals.blueprint import bp
from app.pages.approvals.decision import following_url, review_page
from app.pages.approvals.forms import TextChangeForm
from app.pages.components.envelopes import submit_drawn
from app.pages.shell.request_context import organisation, person
from app.usecases.approvals.remainder import create_remainder
from app.usecases.review import feedback, presence
from app.web.access import requires
from app.web.form_action import FormResponse, run_form_action
from app.web.request import now, read_session, work, write_transaction
from app.web.translation import translate

CHANGED = msg("Su cambio es una versión nueva de «%(title)s», ya enviada a aprobación: la decide otra persona.")
REMAINDER_PREPARED = msg("Este es el borrador con lo que quedó fuera. Corríjalo y envíelo a aprobación.")


@bp.post("/posts/<int:year>/<int:ordinal>/text-change")
@requires(Permission.POST_DECIDE)
def change_text(year: int, ordinal: int) -> FormResponse:
    """Save and submit the texts written in the review, then open the next post in the queue."""
    return submit_drawn(
        (year, ordinal),
        lambda passes: run_form_action(
            TextChangeForm,
            lambda session, value: _store_change(session, value, year, ordinal),
            page=lambda form: review_page(posts.post_or_404(read_session(), organisation().id, year, ordinal), form),
            done=lambda url: redirect(url, 303),
            beside="",
            passes=passes,
        ),
    )


def _store_change(session: Session, form: TextChangeForm, year: int, ordinal: int) -> str:
    post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
    feedback.change_text(work(session), post, form.rewritten(), seen_hash=form.seen_hash)
    presence.record_view(session, post, user_id=person().id, version=post.version, now=now(), leaves=True)
    flash(translate(msg(CHANGED.msgid, title=post.title)), "good")
    return following_url(session, post, form.seen_step)


@bp.post("/posts/<int:year>/<int:ordinal>/remainder")
@requires(Permission.POST_WRITE)
def prepare_remainder(year: int, ordinal: int) -> Response:
    """Open a draft, new or existing, of the variants left out."""
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        made = create_remainder(work(session), organisation(), post)
        to = url_for("posts.show", year=made.year, ordinal=made.ordinal)
    flash(translate(REMAINDER_PREPARED))
    return redirect(to, 303)
