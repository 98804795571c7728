"""`flask keys rotate`: new keys, losing nothing sealed."""

import click
from flask.cli import with_appcontext

from app.adapters import keyring
from app.cli.actors import wiring
from app.core.secret_keys import AUDIT_KEYS
from app.db.scope import session_factory
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.requests.models import RequestMailbox
from app.usecases.directory.connection import reseal_credentials
from app.usecases.external_calendars.calendars import reseal_calendars
from app.usecases.image_rights.revocation import reseal_people
from app.usecases.newsletter.subscriptions import reseal_subscriptions
from app.usecases.notifications.push_devices import reseal_devices
from app.usecases.people.absences import reseal_absences
from app.usecases.requests.mailbox import reseal_mailboxes


@click.group("keys", help="Las claves secretas de la instalación.")
def group() -> None:
    """Group the key commands."""


@group.command("rotate", help="Crea claves nuevas y vuelve a sellar con ellas los accesos a las redes y al buzón.")
@with_appcontext
def rotate() -> None:
    """Keep old keys: an interrupted run is repeatable."""
    folder = wiring().config.keys
    keyring.rotate_keys(folder)
    fresh = keyring.open_keyring(folder)
    with session_factory(wiring().engine, {AUDIT_KEYS: fresh.audit})() as session:
        count = reseal_credentials(session, fresh.reseal, now=wiring().clock())
        count += reseal_mailboxes(session, RequestMailbox, fresh.reseal)
        count += reseal_mailboxes(session, CitizenMailbox, fresh.reseal)
        count += reseal_devices(session, fresh.reseal) + reseal_subscriptions(session, fresh.reseal)
        count += reseal_calendars(session, fresh.reseal) + reseal_absences(session, fresh.reseal)
        count += reseal_people(session, fresh.reseal)
        session.commit()
    click.echo(f"Claves renovadas; {count} accesos sellados de nuevo.")
    click.echo("Reinicie Cauce ahora: los procesos en marcha aún usan las claves anteriores.")
