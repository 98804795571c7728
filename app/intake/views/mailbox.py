"""The mailbox requests come by: where it is, how it was last read. Trying it is the worker's (invariant I10)."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.intake import queries, service
from app.intake.forms import MailboxForm
from app.intake.rules.mailbox import SECURITY_WORDS, Security
from app.intake.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED = say("El buzón está guardado. Se está probando: vuelva a mirar en unos segundos.")
TRYING = say("Se está probando: vuelva a mirar en unos segundos.")
PAUSED = say("El buzón ya no se lee. Las cartas esperan en él.")


@bp.get("/mailbox")
@requires(P.ORGANISATION_MANAGE)
def mailbox() -> Page:
    known = queries.mailbox_of(reading(), organisation().id)
    if known is None:
        return _page(blank(port=993, security=Security.TLS.value, folder="INBOX", since=today().isoformat()))
    return _page(blank(**known.model_dump(mode="json", include=set(MailboxForm.model_fields) - {"password"})))


@bp.post("/mailbox")
@requires(P.ORGANISATION_MANAGE)
def set_mailbox() -> Page:
    form = read_form(MailboxForm, request.form)
    if form.value:
        typed = form.value
        sealed = wiring().keyring.seal(typed.password) if typed.password else ""
        with refusals(form, beside="password", of=service.PasswordNeeded), writing() as session:
            service.set_mailbox(session, typed.place(), sealed, actor=actor(), now=now())
    if form.value is None:
        form.typed.pop("password", None)
        return _page(form), form.status
    return _done(SAVED)


@bp.post("/mailbox/check")
@requires(P.ORGANISATION_MANAGE)
def check_mailbox() -> Page:
    with writing() as session:
        known = queries.mailbox_or_404(session, organisation().id)
        service.check_mailbox(session, known, actor=actor(), now=now())
    return _done(TRYING)


@bp.post("/mailbox/pause")
@requires(P.ORGANISATION_MANAGE)
def pause_mailbox() -> Page:
    with writing() as session:
        known = queries.mailbox_or_404(session, organisation().id)
        service.pause_mailbox(session, known, actor=actor(), now=now())
    return _done(PAUSED)


def _done(said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".mailbox"), 303)


def _page(form: Read[MailboxForm]) -> str:
    return render_template(
        "intake/mailbox.html",
        form=form,
        kept=queries.mailbox_of(reading(), organisation().id),
        securities=[(one.value, SECURITY_WORDS[one]) for one in Security],
    )
