"""The outbox, for whoever administers: what waits to leave, what left, and what could not."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.core.words import say
from app.notifications import queries, service
from app.web.access import requires
from app.web.request import actor, now, organisation, reading, wiring, writing
from app.web.words import translate

bp = Blueprint("notifications", __name__, url_prefix="/o/<organisation>/outbox")
LAST_KEY = 2**53
AGAIN = say("La carta saldrá de nuevo en unos segundos.")


@bp.get("")
@requires(Permission.ORGANISATION_MANAGE, Permission.MEMBER_MANAGE)
def outbox() -> str:
    before = request.args.get("before", type=int)
    page = queries.outbox(reading(), organisation().id, before=None if before is None else min(before, LAST_KEY))
    return render_template("notifications/outbox.html", page=page, has_server=wiring().mailer is not None)


@bp.post("/<int:notice_id>/retry")
@requires(Permission.ORGANISATION_MANAGE, Permission.MEMBER_MANAGE)
def retry(notice_id: int) -> Response:
    with writing() as session:
        letter = queries.letter_or_404(session, organisation().id, notice_id)
        service.retry(session, letter, actor=actor(), now=now())
    flash(translate(AGAIN), "good")
    return redirect(url_for("notifications.outbox"), 303)
