"""Answering an invitation: from its letter, or after signing in. And what its organisation does with it meanwhile."""

from flask import flash, make_response, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts import deeds, queries
from app.accounts.forms import AcceptanceForm, chosen_password
from app.accounts.models import Invitation
from app.accounts.queries.invitations import invitation_or_404, offer_by_token, offer_or_404, offers_to
from app.accounts.rules import Permission, role_name
from app.accounts.service import invitations, letters
from app.accounts.service.invitations import SentInvitation
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.db.scope import scope_to
from app.organisations.models import Organisation
from app.pages.shell.request_context import has_mail, organisation, person, visitor, wiring
from app.web import login
from app.web.access import public, requires, signed_in
from app.web.addresses import absolute
from app.web.door import admit
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

ACCEPTED = say("Ya forma parte de %(organisation)s.")
ACCEPTED_WAITS = say("Ha aceptado en %(organisation)s. Su función valdrá cuando la confirme otra persona responsable.")
DECLINED = say("No forma parte de %(organisation)s, y así se le dirá.")
SENT = say("La invitación sale de nuevo; la anterior ya no sirve.")
WITHDRAWN = say("La invitación está retirada.")


@bp.get("/invitations")
@signed_in
def my_invitations() -> Page:
    offers = offers_to(reading(), person().email, now=now())
    return render_template("accounts/invitations.html", offers=offers, role_name=role_name)


@bp.post("/invitations/<int:invitation_id>/acceptance")
@signed_in
def accept_invitation(invitation_id: int) -> Page:
    offer = offer_or_404(reading(), invitation_id, person().email, now=now())
    try:
        with writing() as session:
            scope_to(session, offer[1].id)
            granted = deeds.accept(session, offer[0], person(), now=now())
    except Refusal as refusal:
        flash(translate(refusal.sentence), "error")
        return redirect(url_for(".my_invitations"), 303)
    _tell_accepted(granted, offer[1])
    if granted.waiting:
        return redirect(url_for(".root"), 303)
    return redirect(url_for(".home", organisation=offer[1].slug), 303)


@bp.post("/invitations/<int:invitation_id>/refusal")
@signed_in
def decline_invitation(invitation_id: int) -> Page:
    offer = offer_or_404(reading(), invitation_id, person().email, now=now())
    _decline(*offer)
    return redirect(url_for(".root"), 303)


@bp.get("/invitations/link/<token>")
@public
def invitation(token: str) -> Page:
    row, _ = offer_by_token(reading(), token, now=now())
    return _page(token, blank(name="" if row.name == row.email else row.name))


@bp.post("/invitations/link/<token>")
@public
def accept_as_new(token: str) -> Page:
    """For somebody without an account; whoever has one signs in first, since the link proves no password."""
    offer = offer_by_token(reading(), token, now=now())
    form = read_form(AcceptanceForm, request.form)
    if form.value and queries.user_by_email(reading(), offer[0].email):
        form.refuse("", deeds.HAS_ACCOUNT)
    name = form.value.name if form.value else ""
    password = chosen_password(form, email=offer[0].email)
    if password is None:
        return _page(token, form), 422
    hashed = wiring().passwords.hash(password)
    with refusals(form, beside=""), writing() as session:
        scope_to(session, offer[1].id)
        granted = deeds.accept_as_new(session, offer[0], name, hashed, now=now())
        opened = admit(session, granted.user)
    if form.value is None:
        return _page(token, form), form.status
    login.sign_in(opened)
    _tell_accepted(granted, offer[1])
    return redirect(url_for(".root"), 303)


@bp.post("/invitations/link/<token>/refusal")
@public
def decline_by_link(token: str) -> Page:
    _decline(*offer_by_token(reading(), token, now=now()))
    return redirect(url_for(".sign_in"), 303)


@bp.post("/o/<organisation>/people/invitations/<int:invitation_id>/sending")
@requires(Permission.MEMBER_MANAGE)
def send_invitation_again(invitation_id: int) -> Page:
    with writing() as session:
        row = invitation_or_404(session, invitation_id, organisation_id=organisation().id)
        sent = invitations.invite_again(session, row, actor=actor(), now=now())
        send(session, sent)
    return invitation_sent(sent, SENT)


@bp.post("/o/<organisation>/people/invitations/<int:invitation_id>/withdrawal")
@requires(Permission.MEMBER_MANAGE)
def withdraw_invitation(invitation_id: int) -> Page:
    with writing() as session:
        row = invitation_or_404(session, invitation_id, organisation_id=organisation().id)
        invitations.withdraw_invitation(session, row, actor=actor(), now=now())
    flash(translate(WITHDRAWN), "good")
    return redirect(url_for(".members"), 303)


def send(session: Session, sent: SentInvitation) -> None:
    letters.send_invitation(session, sent, organisation(), _address_of(sent), now=now())


def invitation_sent(sent: SentInvitation, sentence: Sentence) -> Page:
    """Say that the letter leaves or, without mail, show its link: only in this answer, which nothing keeps."""
    if has_mail():
        flash(translate(sentence), "good")
        return redirect(url_for(".members"), 303)
    page = {"email": sent.invitation.email, "link": _address_of(sent)}
    answer = make_response(render_template("accounts/invitation_link.html", **page))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def invitation_state(row: Invitation) -> Sentence:
    """What became of one that nobody accepted."""
    if row.declined_at:
        return say("No la aceptó")
    return say("Invitada, sin aceptar") if row.expires_at > now() else say("Caducada, sin aceptar")


def _tell_accepted(granted: deeds.Granted, body: Organisation) -> None:
    sentence = ACCEPTED_WAITS if granted.waiting else ACCEPTED
    flash(translate(say(sentence.msgid, organisation=body.name)), "good")


def _address_of(sent: SentInvitation) -> str:
    return absolute(".invitation", token=sent.token)


def _decline(row: Invitation, body: Organisation) -> None:
    with writing() as session:
        scope_to(session, body.id)
        invitations.decline(session, row, now=now())
    flash(translate(say(DECLINED.msgid, organisation=body.name)), "good")


def _page(token: str, form: Read[AcceptanceForm]) -> str:
    """The same whether or not the address has an account: whoever sees the link learns nothing by looking."""
    row, body = offer_by_token(reading(), token, now=now())
    return render_template(
        "accounts/invitation.html",
        form=form,
        token=token,
        invitation=row,
        body=body,
        role_name=role_name,
        visitor=visitor(),
    )
