import sys
from dataclasses import replace

import click
from flask.cli import with_appcontext

from app.cli.actors import console_actor, wiring
from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, PostKind, Role
from app.core.zones import local_day
from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.organisations import queries as organisations
from app.domain.people.models import User
from app.domain.people.queries import actors as actor_queries
from app.domain.people.queries import people
from app.domain.people.rules.passwords import check_password
from app.usecases.control.letters import function_name
from app.usecases.people import erasure, memberships, passwords
from app.usecases.people import roles as people_roles
from app.usecases.people.invitations import SentInvitation
from app.usecases.wiring import Wiring


@click.group("users", help="Las personas.")
def group() -> None:
    """Group the user commands."""


@group.command("list", help="Quién está en un organismo y con qué funciones.")
@click.option("--organisation", "slug", required=True, help="Nombre corto del organismo.")
@with_appcontext
def members(slug: str) -> None:
    here = wiring()
    try:
        with here.reading() as session:
            body = organisations.organisation_by_slug(session, slug)
            today = local_day(here.clock(), body.zone)
            everyone = people.members(session, organisation_id=body.id, today=today)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for member in everyone:
        roles = ", ".join(membership.role.value for membership in member.memberships)
        click.echo(f"{member.user.email}\t{member.user.name}\t{roles}")


@group.command("grant", help="Da una función a quien ya está en el organismo; a quien no, se la ofrece.")
@click.option("--organisation", "slug", required=True, help="Nombre corto del organismo.")
@click.option("--email", required=True)
@click.option("--name", default="", help="Nombre y apellidos; solo hace falta la primera vez.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--post-kind", type=click.Choice([kind.value for kind in PostKind]), default=PostKind.CAREER.value)
@with_appcontext
def grant(slug: str, email: str, name: str, roles: tuple[str, ...], post_kind: str) -> None:
    try:
        outcome = grant_roles(wiring(), slug, (email, name or email), tuple(map(Role, roles)), PostKind(post_kind))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if isinstance(outcome, SentInvitation):
        address = f"{wiring().config.address}/invitations/link/{outcome.token}"
        click.echo(f"Tendrá la función cuando acepte en {address} (72 horas, una sola vez).")
        return
    for grant in outcome.waiting:
        click.echo(f"«{function_name(grant)}» no está en vigor: {_describe_wait(grant)}.")


@group.command("password", help="Pone una contraseña nueva y cierra las sesiones de la persona.")
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, help="La lee de la entrada, sin preguntarla.")
@with_appcontext
def password(email: str, password_stdin: bool) -> None:
    typed = sys.stdin.readline() if password_stdin else click.prompt("Contraseña", hide_input=True)
    try:
        set_password(wiring(), email, typed.strip())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal


@group.command("erase", help="Borra los datos personales de quien ya no tiene funciones en un organismo.")
@click.option("--organisation", "slug", required=True, help="Nombre corto del organismo.")
@click.option("--email", required=True)
@click.option("--reason", required=True, help="Queda en el historial: cite la solicitud, sin datos de la persona.")
@click.option("--yes", is_flag=True, help="No pregunta antes.")
@with_appcontext
def erase(slug: str, email: str, reason: str, yes: bool) -> None:
    """Erase a person, not their recorded acts (`erasure.erase_person`)."""
    if not yes:
        click.confirm("No se puede deshacer. ¿Borrar sus datos?", abort=True)
    try:
        erase_data(wiring(), slug, email, reason)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _describe_wait(grant: ControlChange) -> str:
    if grant.effective_at is None:
        return "la confirma otra persona con responsabilidad, que ya tiene el aviso"
    return "nadie más puede confirmarla, y entra en vigor en 24 horas"


def grant_roles(
    here: Wiring, slug: str, person: tuple[str, str], roles: tuple[Role, ...], kind: PostKind
) -> SentInvitation | memberships.GrantedMember:
    """Grant a member roles, or invite."""
    now = here.clock()
    with here.writing() as session:
        body = organisations.organisation_by_slug(session, slug)
        seat = people_roles.RoleTerms(
            roles, kind, job_title="", unit_id=None, starts_on=local_day(now, body.zone), ends_on=None
        )
        outcome = memberships.invite_person(Work(session, console_actor(body.id), now), *person, seat)
        session.commit()
    return outcome


def erase_data(here: Wiring, slug: str, email: str, reason: str) -> None:
    now = here.clock()
    with here.writing() as session:
        body = organisations.organisation_by_slug(session, slug)
        known = _known_user(people.user_by_email(session, email), email)
        user = people.member_or_404(session, known.id, organisation_id=body.id)
        may = frozenset({Permission.MEMBER_MANAGE})
        erasure.erase_person(Work(session, replace(console_actor(body.id), permissions=may), now), user, reason=reason)
        session.commit()


def set_password(here: Wiring, email: str, password: str) -> None:
    check_password(password, email=email)
    hashed = here.passwords.hash(password)
    now = here.clock()
    with here.writing() as session:
        user = _known_user(people.user_by_email(session, email), email)
        bodies = dict.fromkeys(body.id for _, body in actor_queries.current_roles(session, user.id, now=now))
        actors = [console_actor(body) for body in bodies]
        passwords.set_password(session, user, hashed, keep=None, actors=actors, now=now)
        session.commit()


def _known_user(user: User | None, email: str) -> User:
    if user is None:
        raise NotFound(msg("No hay nadie con el correo %(email)s.", email=email))
    return user
