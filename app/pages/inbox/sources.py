from flask import render_template, request, url_for
from pydantic import Field

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.directory.queries.channels import channel_or_404
from app.domain.inbox.queries import sources as source_queries
from app.domain.requests.queries import mailbox as mailbox_queries
from app.domain.requests.rules.mail_letter import MailSecurity
from app.pages.citizens.blueprint import Page, bp
from app.pages.requests.forms import RequestMailboxForm
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.inbox import sources as inbox_sources
from app.usecases.requests.mailbox import MailboxLocation, PasswordNeeded
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction


class CitizenMailboxForm(RequestMailboxForm):
    """`address`: the reply-to; blank means Cauce's sender."""

    address: str = Field(default="", max_length=254, pattern=r"^([^\s@<>,;]+@[^\s@<>,;]+)?$")

    def place(self) -> MailboxLocation:
        return MailboxLocation(**self.model_dump(exclude={"password", "address"}))


P = Permission
LISTENING_MESSAGE = msg("Se leen los mensajes de %(account)s. La primera lectura llega en unos segundos.")
SILENT_MESSAGE = msg("Ya no se leen los mensajes de %(account)s. Lo escrito sigue en la red.")
SAVED_MESSAGE = msg("El buzón está guardado. Se está probando: vuelva a mirar en unos segundos.")
TRYING_MESSAGE = msg("Se está probando: vuelva a mirar en unos segundos.")
PAUSED_MESSAGE = msg("El buzón ya no se lee. Las cartas esperan en él.")


@bp.get("/sources")
@requires(P.ACCOUNT_MANAGE)
def sources() -> Page:
    return render_template(
        "inbox/sources.html",
        ears=source_queries.listened_accounts(work(read_session())),
        mailbox=mailbox_queries.mailbox_of(read_session(), CitizenMailbox, organisation().id),
    )


@bp.post("/sources/<int:channel_id>/listen")
@requires(P.ACCOUNT_MANAGE)
def listen(channel_id: int) -> Page:
    with write_transaction() as session:
        channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
        inbox_sources.start_listening(work(session), channel)
    return _go_to(msg(LISTENING_MESSAGE.msgid, account=channel.called), ".sources")


@bp.post("/sources/<int:channel_id>/stop")
@requires(P.ACCOUNT_MANAGE)
def stop_listening(channel_id: int) -> Page:
    with write_transaction() as session:
        channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
        inbox_sources.end_listening(work(session), channel)
    return _go_to(msg(SILENT_MESSAGE.msgid, account=channel.called), ".sources")


@bp.get("/mailbox")
@requires(P.ACCOUNT_MANAGE)
def mailbox_page() -> Page:
    known = mailbox_queries.mailbox_of(read_session(), CitizenMailbox, organisation().id)
    if known is None:
        return _page(blank_form(port=993, security=MailSecurity.TLS.value, folder="INBOX", since=today().isoformat()))
    return _page(
        blank_form(**known.model_dump(mode="json", include=set(CitizenMailboxForm.model_fields) - {"password"}))
    )


@bp.post("/mailbox")
@requires(P.ACCOUNT_MANAGE)
def set_mailbox() -> Page:
    form = read_form(CitizenMailboxForm, request.form)
    if form.value:
        typed = form.value
        sealed = wiring().keyring.seal(typed.password) if typed.password else ""
        with refusal_beside(form, beside="password", of=PasswordNeeded), write_transaction() as session:
            inbox_sources.set_citizen_mailbox(work(session), typed.place(), typed.address, sealed)
    if form.value is None:
        form.typed.pop("password", None)
        return _page(form), form.status
    return _go_to(SAVED_MESSAGE, ".mailbox_page")


@bp.post("/mailbox/check")
@requires(P.ACCOUNT_MANAGE)
def check_mailbox() -> Page:
    with write_transaction() as session:
        known = mailbox_queries.mailbox_or_404(work(session), CitizenMailbox)
        inbox_sources.check_citizen_mailbox(work(session), known)
    return _go_to(TRYING_MESSAGE, ".mailbox_page")


@bp.post("/mailbox/pause")
@requires(P.ACCOUNT_MANAGE)
def pause_mailbox() -> Page:
    with write_transaction() as session:
        known = mailbox_queries.mailbox_or_404(work(session), CitizenMailbox)
        inbox_sources.pause_citizen_mailbox(work(session), known)
    return _go_to(PAUSED_MESSAGE, ".mailbox_page")


def _go_to(message: Message, page: str) -> Page:
    return flash_and_redirect(message, url_for(page))


def _page(form: FormState[CitizenMailboxForm]) -> str:
    return render_template(
        "inbox/mailbox.html",
        form=form,
        mailbox=mailbox_queries.mailbox_of(read_session(), CitizenMailbox, organisation().id),
        securities=MailSecurity.choices(),
    )
