from flask import flash, make_response, redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, Role
from app.db.scope import scope_to
from app.domain.organisations.models import Organisation
from app.domain.people.models import Invitation
from app.domain.people.queries import people
from app.domain.people.queries.invitations import invitation_or_404, offer_by_token, offer_or_404, offers_for_person
from app.pages.people.blueprint import bp
from app.pages.people.forms import AcceptanceForm, chosen_password
from app.pages.people.sign_in import Page
from app.pages.shell import login
from app.pages.shell.request_context import has_mail, organisation, person, visitor, wiring
from app.pages.shell.sign_in_guard import open_session
from app.usecases.people import invitations, link_letters, memberships
from app.usecases.people.invitations import SentInvitation
from app.web.access import public, requires, signed_in
from app.web.addresses import absolute_url
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction
from app.web.translation import translate

ACCEPTED = msg("Ya forma parte de %(organisation)s.")
ACCEPTED_WAITS = msg("Ha aceptado en %(organisation)s. Su función valdrá cuando la confirme otra persona responsable.")
DECLINED = msg("No forma parte de %(organisation)s, y así se le dirá.")
SENT = msg("La invitación sale de nuevo; la anterior ya no sirve.")
WITHDRAWN = msg("La invitación está retirada.")


@bp.get("/invitations")
@signed_in
def my_invitations() -> Page:
    offers = offers_for_person(read_session(), person().email, now=now())
    return render_template("people/invitations.html", offers=offers, role_labels=Role.labels())


@bp.post("/invitations/<int:invitation_id>/acceptance")
@signed_in
def accept_invitation(invitation_id: int) -> Page:
    offer = offer_or_404(read_session(), invitation_id, person().email, now=now())
    try:
        with write_transaction() as session:
            scope_to(session, offer[1].id)
            granted = memberships.accept_invitation(session, offer[0], person(), now=now())
    except Refusal as refusal:
        flash(translate(refusal.sentence), "error")
        return redirect(url_for(".my_invitations"), 303)
    _flash_acceptance(granted, offer[1])
    if granted.waiting:
        return redirect(url_for(".root"), 303)
    return redirect(url_for(".home", organisation=offer[1].slug), 303)


@bp.post("/invitations/<int:invitation_id>/refusal")
@signed_in
def decline_invitation(invitation_id: int) -> Page:
    offer = offer_or_404(read_session(), invitation_id, person().email, now=now())
    _decline_and_flash(*offer)
    return redirect(url_for(".root"), 303)


@bp.get("/invitations/link/<token>")
@public
def invitation(token: str) -> Page:
    row, _ = offer_by_token(read_session(), token, now=now())
    return _page(token, blank_form(name="" if row.name == row.email else row.name))


@bp.post("/invitations/link/<token>")
@public
def accept_as_new(token: str) -> Page:
    """Accept without account; holders sign in first: the link proves no password."""
    offer = offer_by_token(read_session(), token, now=now())
    form = read_form(AcceptanceForm, request.form)
    if form.value and people.user_by_email(read_session(), offer[0].email):
        form.refuse("", memberships.HAS_ACCOUNT)
    name = form.value.name if form.value else ""
    password = chosen_password(form, email=offer[0].email)
    if password is None:
        return _page(token, form), 422
    hashed = wiring().passwords.hash(password)
    with refusal_beside(form, beside=""), write_transaction() as session:
        scope_to(session, offer[1].id)
        granted = memberships.accept_with_new_account(session, offer[0], name, hashed, now=now())
        opened = open_session(session, granted.user)
    if form.value is None:
        return _page(token, form), form.status
    login.sign_in(opened)
    _flash_acceptance(granted, offer[1])
    return redirect(url_for(".root"), 303)


@bp.post("/invitations/link/<token>/refusal")
@public
def decline_by_link(token: str) -> Page:
    _decline_and_flash(*offer_by_token(read_session(), token, now=now()))
    return redirect(url_for(".sign_in"), 303)


@bp.post("/o/<organisation>/people/invitations/<int:invitation_id>/sending")
@requires(Permission.MEMBER_MANAGE)
def send_invitation_again(invitation_id: int) -> Page:
    with write_transaction() as session:
        row = invitation_or_404(work(session), invitation_id)
        sent = invitations.resend_invitation(work(session), row)
        queue_invitation(session, sent)
    return invitation_sent(sent, SENT)


@bp.post("/o/<organisation>/people/invitations/<int:invitation_id>/withdrawal")
@requires(Permission.MEMBER_MANAGE)
def withdraw_invitation(invitation_id: int) -> Page:
    with write_transaction() as session:
        row = invitation_or_404(work(session), invitation_id)
        invitations.withdraw_invitation(work(session), row)
    return flash_and_redirect(WITHDRAWN, url_for(".members"))


def queue_invitation(session: Session, sent: SentInvitation) -> None:
    link_letters.queue_invitation_letter(session, sent, organisation(), _invitation_link(sent), now=now())


def invitation_sent(sent: SentInvitation, sentence: Message) -> Page:
    """Confirm the sending; without mail, show the link in this uncached response only."""
    if has_mail():
        return flash_and_redirect(sentence, url_for(".members"))
    page = {"email": sent.invitation.email, "link": _invitation_link(sent)}
    answer = make_response(render_template("people/invitation_link.html", **page))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def invitation_state(row: Invitation) -> Message:
    """Return an unaccepted invitation's state."""
    if row.declined_at:
        return msg("No la aceptó")
    return msg("Invitada, sin aceptar") if row.expires_at > now() else msg("Caducada, sin aceptar")


def _flash_acceptance(granted: memberships.GrantedMember, body: Organisation) -> None:
    sentence = ACCEPTED_WAITS if granted.waiting else ACCEPTED
    flash(translate(msg(sentence.msgid, organisation=body.name)), "good")


def _invitation_link(sent: SentInvitation) -> str:
    return absolute_url(".invitation", token=sent.token)


def _decline_and_flash(row: Invitation, body: Organisation) -> None:
    with write_transaction() as session:
        scope_to(session, body.id)
        invitations.decline_invitation(session, row, now=now())
    flash(translate(msg(DECLINED.msgid, organisation=body.name)), "good")


def _page(token: str, form: FormState[AcceptanceForm]) -> str:
    """Render alike with or without an account."""
    row, body = offer_by_token(read_session(), token, now=now())
    return render_template(
        "people/invitation.html",
        form=form,
        token=token,
        invitation=row,
        body=body,
        role_labels=Role.labels(),
        visitor=visitor(),
    )
