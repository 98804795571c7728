"""Where messages come from: the accounts that are listened to, and the mailbox people write to."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels.queries import channel_or_404
from app.citizens.forms.sources import CitizenMailboxForm
from app.citizens.queries import sources as queries
from app.citizens.service import listening, mailbox
from app.citizens.views.blueprint import Page, bp
from app.core.words import Sentence, say
from app.intake.rules.mailbox import SECURITY_WORDS, Security
from app.intake.service import PasswordNeeded
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
LISTENING = say("Se leen los mensajes de %(account)s. La primera lectura llega en unos segundos.")
SILENT = say("Ya no se leen los mensajes de %(account)s. Lo escrito sigue en la red.")
SAVED = say("El buzón está guardado. Se está probando: vuelva a mirar en unos segundos.")
TRYING = say("Se está probando: vuelva a mirar en unos segundos.")
PAUSED = say("El buzón ya no se lee. Las cartas esperan en él.")


@bp.get("/sources")
@requires(P.ACCOUNT_MANAGE)
def sources() -> Page:
    return render_template(
        "citizens/sources.html",
        ears=queries.ears(reading(), organisation().id),
        mailbox=queries.mailbox_of(reading(), organisation().id),
    )


@bp.post("/sources/<int:channel_id>/listen")
@requires(P.ACCOUNT_MANAGE)
def listen(channel_id: int) -> Page:
    with writing() as session:
        channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
        listening.listen(session, channel, actor=actor(), now=now())
    return _done(say(LISTENING.msgid, account=channel.called), ".sources")


@bp.post("/sources/<int:channel_id>/stop")
@requires(P.ACCOUNT_MANAGE)
def stop_listening(channel_id: int) -> Page:
    with writing() as session:
        channel = channel_or_404(session, channel_id, organisation_id=organisation().id)
        listening.stop_listening(session, channel, actor=actor(), now=now())
    return _done(say(SILENT.msgid, account=channel.called), ".sources")


@bp.get("/mailbox")
@requires(P.ACCOUNT_MANAGE)
def mailbox_page() -> Page:
    known = queries.mailbox_of(reading(), organisation().id)
    if known is None:
        return _page(blank(port=993, security=Security.TLS.value, folder="INBOX", since=today().isoformat()))
    return _page(blank(**known.model_dump(mode="json", include=set(CitizenMailboxForm.model_fields) - {"password"})))


@bp.post("/mailbox")
@requires(P.ACCOUNT_MANAGE)
def set_mailbox() -> Page:
    form = read_form(CitizenMailboxForm, request.form)
    if form.value:
        typed = form.value
        sealed = wiring().keyring.seal(typed.password) if typed.password else ""
        with refusals(form, beside="password", of=PasswordNeeded), writing() as session:
            mailbox.set_mailbox(session, typed.place(), typed.address, sealed, actor=actor(), now=now())
    if form.value is None:
        form.typed.pop("password", None)
        return _page(form), form.status
    return _done(SAVED, ".mailbox_page")


@bp.post("/mailbox/check")
@requires(P.ACCOUNT_MANAGE)
def check_mailbox() -> Page:
    with writing() as session:
        known = queries.mailbox_or_404(session, organisation().id)
        mailbox.check_mailbox(session, known, actor=actor(), now=now())
    return _done(TRYING, ".mailbox_page")


@bp.post("/mailbox/pause")
@requires(P.ACCOUNT_MANAGE)
def pause_mailbox() -> Page:
    with writing() as session:
        known = queries.mailbox_or_404(session, organisation().id)
        mailbox.pause_mailbox(session, known, actor=actor(), now=now())
    return _done(PAUSED, ".mailbox_page")


def _done(said: Sentence, page: str) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(page), 303)


def _page(form: Read[CitizenMailboxForm]) -> str:
    return render_template(
        "citizens/mailbox.html",
        form=form,
        kept=queries.mailbox_of(reading(), organisation().id),
        securities=[(one.value, SECURITY_WORDS[one]) for one in Security],
    )
