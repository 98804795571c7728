"""The requests mailbox. The worker tests it (invariant I10)."""

from flask import render_template, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.requests.models import RequestMailbox
from app.domain.requests.queries import mailbox as mailbox_queries
from app.domain.requests.rules.mail_letter import MailSecurity
from app.pages.requests.blueprint import Page, bp
from app.pages.requests.forms import RequestMailboxForm
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.requests import mailbox as request_mailbox
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

P = Permission
SAVED_MESSAGE = msg("El buzón está guardado. Se está probando: vuelva a mirar en unos segundos.")
TRYING_MESSAGE = msg("Se está probando: vuelva a mirar en unos segundos.")
PAUSED_MESSAGE = msg("El buzón ya no se lee. Las cartas esperan en él.")


@bp.get("/mailbox")
@requires(P.ORGANISATION_MANAGE)
def mailbox() -> Page:
    known = mailbox_queries.mailbox_of(read_session(), RequestMailbox, organisation().id)
    if known is None:
        return _page(blank_form(port=993, security=MailSecurity.TLS.value, folder="INBOX", since=today().isoformat()))
    return _page(
        blank_form(**known.model_dump(mode="json", include=set(RequestMailboxForm.model_fields) - {"password"}))
    )


@bp.post("/mailbox")
@requires(P.ORGANISATION_MANAGE)
def set_mailbox() -> Page:
    form = read_form(RequestMailboxForm, request.form)
    if form.value:
        typed = form.value
        sealed = wiring().keyring.seal(typed.password) if typed.password else ""
        with (
            refusal_beside(form, beside="password", of=request_mailbox.PasswordNeeded),
            write_transaction() as session,
        ):
            request_mailbox.set_request_mailbox(work(session), typed.place(), sealed)
    if form.value is None:
        form.typed.pop("password", None)
        return _page(form), form.status
    return _go_to_mailbox(SAVED_MESSAGE)


@bp.post("/mailbox/check")
@requires(P.ORGANISATION_MANAGE)
def check_mailbox() -> Page:
    with write_transaction() as session:
        known = mailbox_queries.mailbox_or_404(work(session), RequestMailbox)
        request_mailbox.check_request_mailbox(work(session), known)
    return _go_to_mailbox(TRYING_MESSAGE)


@bp.post("/mailbox/pause")
@requires(P.ORGANISATION_MANAGE)
def pause_mailbox() -> Page:
    with write_transaction() as session:
        known = mailbox_queries.mailbox_or_404(work(session), RequestMailbox)
        request_mailbox.pause_request_mailbox(work(session), known)
    return _go_to_mailbox(PAUSED_MESSAGE)


def _go_to_mailbox(message: Message) -> Page:
    return flash_and_redirect(message, url_for(".mailbox"))


def _page(form: FormState[RequestMailboxForm]) -> str:
    return render_template(
        "requests/mailbox.html",
        form=form,
        mailbox=mailbox_queries.mailbox_of(read_session(), RequestMailbox, organisation().id),
        securities=MailSecurity.choices(),
    )
