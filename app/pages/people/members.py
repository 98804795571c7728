from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, PostKind, Role
from app.domain.notifications.queries.outbox import stuck_letter_to
from app.domain.organisations import queries as organisations
from app.domain.people.models import User
from app.domain.people.queries import people
from app.domain.people.queries.invitations import waiting_invitations
from app.domain.people.queries.known_names import known_name
from app.pages.people.blueprint import bp
from app.pages.people.forms import InvitationForm, RoleForm
from app.pages.people.grants import redirect_waiting_change
from app.pages.people.invitations import invitation_sent, invitation_state, queue_invitation
from app.pages.people.sign_in import Page
from app.pages.shell.request_context import has_mail, organisation, today
from app.usecases.people import link_letters, memberships, roles
from app.usecases.people.invitations import SentInvitation
from app.web.access import requires
from app.web.addresses import absolute_url
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction
from app.web.translation import translate

INVITED = msg("La invitación para %(email)s está hecha. Tendrá acceso cuando la acepte.")
GRANTED = msg("La función está dada.")
ENDED = msg("La función ha terminado, y con ella lo que permitía.")
SENT = msg("La invitación sale de nuevo; las anteriores ya no sirven.")
WAITS = msg(
    "La carta espera en cola: aún no hay servidor de correo. Mientras tanto, quien instaló Cauce puede ponerle una "
    "contraseña con «flask --app wsgi users password»."
)


@bp.get("/o/<organisation>/people")
@requires(Permission.MEMBER_MANAGE)
def members() -> Page:
    state = "former" if request.args.get("state") == "former" else ""
    read = people.former_members if state else people.members
    everyone = read(read_session(), organisation_id=organisation().id, today=today())
    words, role = request.args.get("words", "")[:100], request.args.get("role", "")
    shown = people.filter_members(everyone, words=words, role=Role(role) if role in list(Role) else None)
    return render_template(
        "people/members.html",
        everyone=everyone,
        shown=shown,
        waiting=waiting_invitations(read_session(), organisation().id),
        state_of=invitation_state,
        form=blank_form(words=words, role=role, state=state),
        roles=Role.choices(),
        role_labels=Role.labels(),
        today=today(),
    )


@bp.get("/o/<organisation>/people/new")
@requires(Permission.MEMBER_MANAGE)
def new_member() -> Page:
    return _invitation_page(blank_form(post_kind=PostKind.CAREER.value, starts_on=today().isoformat(), roles=[]))


@bp.post("/o/<organisation>/people")
@requires(Permission.MEMBER_MANAGE)
def invite() -> Page:
    form = read_form(InvitationForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="roles"), write_transaction() as session:
            sent = memberships.invite_person(work(session), typed.email, typed.name, _role_terms(typed))
            _queue_member_letter(session, sent)
    if form.value is None:
        return _invitation_page(form), form.status
    return _after_invitation(sent)


@bp.get("/o/<organisation>/people/<int:user_id>")
@requires(Permission.MEMBER_MANAGE)
def show_member(user_id: int) -> Page:
    user = people.member_or_404(read_session(), user_id, organisation_id=organisation().id)
    return _member_page(user, blank_form(post_kind=PostKind.CAREER.value, starts_on=today().isoformat(), roles=[]))


@bp.post("/o/<organisation>/people/<int:user_id>/roles")
@requires(Permission.MEMBER_MANAGE)
def grant(user_id: int) -> Page:
    form = read_form(RoleForm, request.form)
    user = people.member_or_404(read_session(), user_id, organisation_id=organisation().id)
    if form.value:
        with refusal_beside(form, beside="roles"), write_transaction() as session:
            name = known_name(session, user.id, organisation_id=organisation().id)
            outcome = memberships.invite_person(work(session), user.email, name, _role_terms(form.value))
            if isinstance(outcome, SentInvitation):
                _queue_member_letter(session, outcome)
    return _after_invitation(outcome) if form.value else (_member_page(user, form), form.status)


@bp.post("/o/<organisation>/people/<int:user_id>/roles/<int:membership_id>/ending")
@requires(Permission.MEMBER_MANAGE)
def end_role(user_id: int, membership_id: int) -> Page:
    user = people.member_or_404(read_session(), user_id, organisation_id=organisation().id)
    try:
        with write_transaction() as session:
            membership = people.membership_or_404(
                session, membership_id, organisation_id=organisation().id, today=today()
            )
            waiting = memberships.end_membership(work(session), membership)
    except Refusal as refusal:
        flash(translate(refusal.sentence), "error")
        return redirect(url_for(".show_member", user_id=user.id), 303)
    return redirect_waiting_change() if waiting else _flash_and_redirect(ENDED, user_id)


@bp.post("/o/<organisation>/people/<int:user_id>/invitation")
@requires(Permission.MEMBER_MANAGE)
def invite_again(user_id: int) -> Page:
    user = people.member_or_404(read_session(), user_id, organisation_id=organisation().id)
    with write_transaction() as session:
        token = roles.resend_first_link(work(session), user)
        link = absolute_url(".link", token=token)
        link_letters.queue_first_link(session, user, organisation(), link, now=now())
    return _flash_and_redirect(SENT if has_mail() else WAITS, user_id)


def _role_terms(typed: RoleForm) -> roles.RoleTerms:
    return roles.RoleTerms(
        roles=tuple(dict.fromkeys(typed.roles)),
        post_kind=typed.post_kind,
        job_title=typed.job_title,
        unit_id=typed.unit_id,
        starts_on=typed.starts_on,
        ends_on=typed.ends_on,
    )


def _queue_member_letter(session: Session, outcome: SentInvitation | memberships.GrantedMember) -> None:
    if isinstance(outcome, SentInvitation):
        queue_invitation(session, outcome)
    elif not outcome.waiting:
        link_letters.queue_access_letter(session, outcome.user, organisation(), absolute_url(".sign_in"), now=now())


def _after_invitation(outcome: SentInvitation | memberships.GrantedMember) -> Page:
    if isinstance(outcome, memberships.GrantedMember):
        return redirect_waiting_change() if outcome.waiting else _flash_and_redirect(GRANTED, outcome.user.id)
    return invitation_sent(outcome, msg(INVITED.msgid, email=outcome.invitation.email))


def _flash_and_redirect(sentence: Message, user_id: int) -> Page:
    return flash_and_redirect(sentence, url_for(".show_member", user_id=user_id))


def _form_options() -> dict[str, object]:
    units = organisations.units(read_session(), organisation().id)
    return {
        "roles": Role.choices(),
        "posts": PostKind.choices(),
        "units": [("", msg("Ninguna en particular")), *((unit.id, unit.name) for unit in units if not unit.closed)],
    }


def _invitation_page(form: FormState[InvitationForm]) -> str:
    return render_template("people/new_member.html", form=form, **_form_options())


def _member_page(user: User, form: FormState[RoleForm]) -> str:
    unit_names = {unit.id: unit.name for unit in organisations.units(read_session(), organisation().id)}
    memberships = people.all_memberships(work(read_session()), user.id)
    return render_template(
        "people/member.html",
        user=user,
        name=known_name(read_session(), user.id, organisation_id=organisation().id),
        memberships=memberships,
        never_entered=not user.password_hash
        and any(not membership.ends_on or membership.ends_on >= today() for membership in memberships),
        form=form,
        today=today(),
        unit_names=unit_names,
        stuck=stuck_letter_to(work(read_session()), user.email),
        **_form_options(),
    )
