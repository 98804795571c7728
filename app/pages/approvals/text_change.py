"""A reviewer who may write changes the text: it is then others who decide it."""

from flask import flash, redirect
from sqlmodel import Session

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.pages.approvals.blueprint import bp
from app.pages.approvals.decision import following_url, review_page
from app.pages.approvals.forms import TextChangeForm
from app.pages.shell.request_context import organisation, person
from app.usecases.review import feedback, presence
from app.web.access import requires
from app.web.form_action import FormResponse, run_form_action
from app.web.request import actor, now, read_session
from app.web.translation import translate

CHANGED = msg("Su cambio es una versión nueva de «%(title)s», ya enviada a aprobación: la decide otra persona.")


@bp.post("/posts/<int:year>/<int:ordinal>/text-change")
@requires(Permission.POST_DECIDE)
def change_text(year: int, ordinal: int) -> FormResponse:
    """Save and submit the texts written in the review, then open the next post in the queue."""
    return run_form_action(
        TextChangeForm,
        lambda session, value: _store_change(session, value, year, ordinal),
        page=lambda form: review_page(posts.post_or_404(read_session(), organisation().id, year, ordinal), form),
        done=lambda url: redirect(url, 303),
        beside="",
    )


def _store_change(session: Session, form: TextChangeForm, year: int, ordinal: int) -> str:
    post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
    feedback.change_text(session, post, form.rewritten(), seen_hash=form.seen_hash, actor=actor(), now=now())
    presence.record_view(session, post, user_id=person().id, version=post.version, now=now(), leaves=True)
    flash(translate(msg(CHANGED.msgid, title=post.title)), "good")
    return following_url(session, post, form.seen_step)
