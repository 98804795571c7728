"""Who is who in an organisation."""

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts import deeds, queries
from app.accounts.forms import InvitationForm, SeatForm
from app.accounts.models import User
from app.accounts.queries.invitations import waiting_invitations
from app.accounts.queries.names import known_name
from app.accounts.rules import Permission, PostKind, Role, post_name, role_name
from app.accounts.service import letters, people
from app.accounts.service.invitations import SentInvitation
from app.accounts.views.blueprint import bp
from app.accounts.views.door import Page
from app.accounts.views.grants import waits
from app.accounts.views.invitations import invitation_sent, invitation_state, send
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.notifications.queries import stuck_of
from app.organisations import queries as organisations
from app.pages.shell.request_context import has_mail, organisation, today
from app.web.access import requires
from app.web.addresses import absolute
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

INVITED = say("La invitación para %(email)s está hecha. Tendrá acceso cuando la acepte.")
GRANTED = say("La función está dada.")
ENDED = say("La función ha terminado, y con ella lo que permitía.")
SENT = say("La invitación sale de nuevo; las anteriores ya no sirven.")
WAITS = say(
    "La carta espera en cola: aún no hay servidor de correo. Mientras tanto, quien instaló Cauce puede ponerle una "
    "contraseña con «flask --app wsgi users password»."
)


@bp.get("/o/<organisation>/people")
@requires(Permission.MEMBER_MANAGE)
def members() -> Page:
    state = "former" if request.args.get("state") == "former" else ""
    read = queries.former_members if state else queries.members
    everyone = read(reading(), organisation_id=organisation().id, today=today())
    words, role = request.args.get("words", "")[:100], request.args.get("role", "")
    shown = queries.narrowed(everyone, words=words, role=Role(role) if role in list(Role) else None)
    return render_template(
        "accounts/members.html",
        everyone=everyone,
        shown=shown,
        waiting=waiting_invitations(reading(), organisation().id),
        state_of=invitation_state,
        form=blank(words=words, role=role, state=state),
        roles=_roles(),
        role_name=role_name,
        today=today(),
    )


@bp.get("/o/<organisation>/people/new")
@requires(Permission.MEMBER_MANAGE)
def new_member() -> Page:
    return _invitation_page(blank(post_kind=PostKind.CAREER.value, starts_on=today().isoformat(), roles=[]))


@bp.post("/o/<organisation>/people")
@requires(Permission.MEMBER_MANAGE)
def invite() -> Page:
    form = read_form(InvitationForm, request.form)
    if typed := form.value:
        with refusals(form, beside="roles"), writing() as session:
            sent = deeds.invite(session, typed.email, typed.name, _seat(typed), actor=actor(), now=now())
            _write_to(session, sent)
    if form.value is None:
        return _invitation_page(form), form.status
    return _invited(sent)


@bp.get("/o/<organisation>/people/<int:user_id>")
@requires(Permission.MEMBER_MANAGE)
def show_member(user_id: int) -> Page:
    user = queries.member_or_404(reading(), user_id, organisation_id=organisation().id)
    return _member_page(user, blank(post_kind=PostKind.CAREER.value, starts_on=today().isoformat(), roles=[]))


@bp.post("/o/<organisation>/people/<int:user_id>/roles")
@requires(Permission.MEMBER_MANAGE)
def grant(user_id: int) -> Page:
    form = read_form(SeatForm, request.form)
    user = queries.member_or_404(reading(), user_id, organisation_id=organisation().id)
    if form.value:
        with refusals(form, beside="roles"), writing() as session:
            name = known_name(session, user.id, organisation_id=organisation().id)
            given = deeds.invite(session, user.email, name, _seat(form.value), actor=actor(), now=now())
            if isinstance(given, SentInvitation):
                _write_to(session, given)
    return _invited(given) if form.value else (_member_page(user, form), form.status)


@bp.post("/o/<organisation>/people/<int:user_id>/roles/<int:membership_id>/ending")
@requires(Permission.MEMBER_MANAGE)
def end_role(user_id: int, membership_id: int) -> Page:
    user = queries.member_or_404(reading(), user_id, organisation_id=organisation().id)
    try:
        with writing() as session:
            held = queries.membership_or_404(session, membership_id, organisation_id=organisation().id, today=today())
            deeds.end_role(session, held, actor=actor(), now=now())
    except Refusal as refusal:
        flash(translate(refusal.sentence), "error")
        return redirect(url_for(".show_member", user_id=user.id), 303)
    return _done(ENDED, user_id)


@bp.post("/o/<organisation>/people/<int:user_id>/invitation")
@requires(Permission.MEMBER_MANAGE)
def invite_again(user_id: int) -> Page:
    user = queries.member_or_404(reading(), user_id, organisation_id=organisation().id)
    with writing() as session:
        invited = people.invite_again(session, user, actor=actor(), now=now())
        link = absolute(".link", token=invited.token or "")
        letters.send_first_link(session, user, organisation(), link, now=now())
    return _done(SENT if has_mail() else WAITS, user_id)


def _seat(typed: SeatForm) -> people.Seat:
    return people.Seat(
        roles=tuple(dict.fromkeys(typed.roles)),
        post_kind=typed.post_kind,
        job_title=typed.job_title,
        unit_id=typed.unit_id,
        starts_on=typed.starts_on,
        ends_on=typed.ends_on,
    )


def _write_to(session: Session, given: SentInvitation | deeds.Granted) -> None:
    """Send the invitation, or tell a member of a function that is in effect."""
    if isinstance(given, SentInvitation):
        send(session, given)
    elif not given.waiting:
        letters.send_access(session, given.user, organisation(), absolute(".sign_in"), now=now())


def _invited(given: SentInvitation | deeds.Granted) -> Page:
    if isinstance(given, deeds.Granted):
        return waits() if given.waiting else _done(GRANTED, given.user.id)
    return invitation_sent(given, say(INVITED.msgid, email=given.invitation.email))


def _done(sentence: Sentence, user_id: int) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".show_member", user_id=user_id), 303)


def _roles() -> list[tuple[str, Sentence]]:
    return [(role.value, role_name(role)) for role in Role]


def _choices() -> dict[str, object]:
    units = organisations.units(reading(), organisation().id)
    return {
        "roles": _roles(),
        "posts": [(kind.value, post_name(kind)) for kind in PostKind],
        "units": [("", say("Ninguna en particular")), *((unit.id, unit.name) for unit in units if not unit.closed)],
    }


def _invitation_page(form: Read[InvitationForm]) -> str:
    return render_template("accounts/new_member.html", form=form, **_choices())


def _member_page(user: User, form: Read[SeatForm]) -> str:
    unit_names = {unit.id: unit.name for unit in organisations.units(reading(), organisation().id)}
    held = queries.all_memberships(reading(), user.id, organisation_id=organisation().id)
    return render_template(
        "accounts/member.html",
        user=user,
        name=known_name(reading(), user.id, organisation_id=organisation().id),
        held=held,
        never_entered=not user.password_hash and any(not one.ends_on or one.ends_on >= today() for one in held),
        form=form,
        today=today(),
        unit_names=unit_names,
        role_name=role_name,
        post_name=post_name,
        stuck=stuck_of(reading(), organisation().id, user.email),
        **_choices(),
    )
