from flask import render_template, request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.notifications.queries import outbox as outbox_queries
from app.domain.notifications.rules.kinds import label_of
from app.domain.people.queries.people import user_ids_by_email
from app.pages.notifications.blueprint import Page, bp
from app.pages.shell.request_context import has_mail, organisation
from app.usecases.notifications.notices import retry_letter
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.request import actor, read_session, work, write_transaction

RETRYING = msg("La carta saldrá de nuevo en unos segundos.")
NO_MAIL_SERVER = msg("La carta saldrá cuando haya servidor de correo.")


@bp.get("/o/<organisation>/outbox")
@requires(Permission.ORGANISATION_MANAGE, Permission.MEMBER_MANAGE)
def outbox() -> str:
    before, stuck = request.args.get("before", type=parse_int), "stuck" in request.args
    body = organisation().id
    page = outbox_queries.outbox_page(read_session(), body, before=before, stuck=stuck)
    return render_template(
        "notifications/outbox.html",
        page=page,
        stuck=stuck,
        how_many_stuck=outbox_queries.stuck_letter_count(read_session(), body),
        people=user_ids_by_email(read_session(), {letter.to_address for letter in page.letters}, organisation_id=body),
        label_of=label_of,
        manages_people=actor().may(Permission.MEMBER_MANAGE),
        has_server=has_mail(),
    )


@bp.post("/o/<organisation>/outbox/<int:notice_id>/retry")
@requires(Permission.ORGANISATION_MANAGE, Permission.MEMBER_MANAGE)
def retry(notice_id: int) -> Page:
    with write_transaction() as session:
        letter = outbox_queries.letter_or_404(work(session), notice_id)
        retry_letter(work(session), letter)
    return flash_and_redirect(RETRYING if has_mail() else NO_MAIL_SERVER, url_for("notifications.outbox"))
