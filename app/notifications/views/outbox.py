"""The outbox, for whoever administers: what waits to leave, what left, and what could not."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.queries.people import people_at
from app.accounts.rules import Permission
from app.core.numerals import whole
from app.core.words import say
from app.notifications import queries, service
from app.notifications.rules.kinds import label_of
from app.notifications.views.blueprint import LAST_KEY, Page, bp
from app.pages.shell.request_context import has_mail, organisation
from app.web.access import requires
from app.web.request import actor, now, reading, writing
from app.web.words import translate

AGAIN = say("La carta saldrá de nuevo en unos segundos.")
WAITS = say("La carta saldrá cuando haya servidor de correo.")


@bp.get("/o/<organisation>/outbox")
@requires(Permission.ORGANISATION_MANAGE, Permission.MEMBER_MANAGE)
def outbox() -> str:
    before, stuck = request.args.get("before", type=whole), "stuck" in request.args
    body = organisation().id
    before = None if before is None else min(before, LAST_KEY)
    page = queries.outbox(reading(), body, before=before, stuck=stuck)
    return render_template(
        "notifications/outbox.html",
        page=page,
        stuck=stuck,
        how_many_stuck=queries.how_many_stuck(reading(), body),
        people=people_at(reading(), {letter.to_address for letter in page.letters}, organisation_id=body),
        label_of=label_of,
        manages_people=actor().may(Permission.MEMBER_MANAGE),
        has_server=has_mail(),
    )


@bp.post("/o/<organisation>/outbox/<int:notice_id>/retry")
@requires(Permission.ORGANISATION_MANAGE, Permission.MEMBER_MANAGE)
def retry(notice_id: int) -> Page:
    with writing() as session:
        letter = queries.letter_or_404(session, organisation().id, notice_id)
        service.retry(session, letter, actor=actor(), now=now())
    flash(translate(AGAIN if has_mail() else WAITS), "good")
    return redirect(url_for("notifications.outbox"), 303)
