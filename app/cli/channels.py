"""`flask channels add`: accounts with token or by hand."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from app.cli.actors import person_actor, wiring
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState, Network, server_address, site_address
from app.domain.organisations import queries as organisations
from app.domain.publishing.ports import AccountAccess, NetworkError
from app.usecases.directory import connection as directory_connection
from app.usecases.directory import registration
from app.usecases.plan import account_acts
from app.usecases.wiring import Wiring


@click.group("channels", help="Las cuentas oficiales.")
def group() -> None:
    """Group the account commands."""


@group.command("add", help="Conecta una cuenta con un token, o registra una en la que se publica a mano.")
@click.option("--organisation", "slug", required=True, help="Nombre corto del organismo.")
@click.option("--as", "email", required=True, help="Correo de quien lo hace.")
@click.option("--network", required=True, type=click.Choice([network.value for network in Network]))
@click.option("--base-url", default="", help="Dirección del servidor.")
@click.option("--token", default="", help="Autorización de la cuenta; sin ella se publica a mano.")
@click.option("--handle", default="", help="Nombre de usuario, si no hay token.")
@click.option("--act", default="", help="Acto por el que se abrió; sin él queda propuesta.")
@click.option("--opened-on", default=None, type=click.DateTime(["%Y-%m-%d"]), help="Día de ese acto.")
@with_appcontext
def add(
    slug: str, email: str, network: str, base_url: str, token: str, handle: str, act: str, opened_on: datetime | None
) -> None:
    if not token and not handle:
        raise click.UsageError("Hace falta --token (y --base-url), o --handle.")
    if token and not base_url:
        raise click.UsageError("Con --token hace falta --base-url.")
    if bool(act) != bool(opened_on):
        raise click.UsageError("--act y --opened-on van juntas.")
    details = AccountActDetails(reference=act, act_on=opened_on.date()) if opened_on else None
    try:
        channel = _add_account(wiring(), (slug, email), Network(network), (base_url, token, handle), details)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except NetworkError as trouble:
        raise click.ClickException(str(trouble.sentence)) from trouble
    states = str(channel.publishing.label), str(channel.state.label)
    click.echo(f"{channel.handle} ({NETWORK_NAMES[channel.network]}): {', '.join(states).lower()}.")
    if details and channel.state is ChannelState.PROPOSED:
        click.echo("Su apertura aún no está en vigor: en «Cambios por confirmar» se lee qué espera.")


def _add_account(
    here: Wiring,
    who: tuple[str, str],
    network: Network,
    account: tuple[str, str, str],
    details: AccountActDetails | None,
) -> Channel:
    base_url, token, handle = account
    actor, languages = _account_actor(here, *who)
    if not token:
        plain = registration.ChannelDetails(network, handle, handle, base_url, languages, None)
        with here.writing() as session:
            channel = account_acts.register_account(Work(session, actor, here.clock()), plain, details)
            session.commit()
        return channel
    if network not in here.networks:
        raise Refusal(msg("En esa red solo se publica a mano: use --handle."))
    sealed = directory_connection.SealedToken(network, here.keyring.seal(token), languages)
    address = site_address(base_url) if network is Network.WEB else server_address(base_url)
    connection = directory_connection.examine_account(here.networks[network], AccountAccess(address, token), sealed)
    with here.writing() as session:
        channel = directory_connection.connect_channel(Work(session, actor, here.clock()), connection, None)
        if details is not None and channel.state is ChannelState.PROPOSED:
            account_acts.perform_account_act(
                Work(session, actor, here.clock()), channel.id, AccountActKind.REGISTERED, details
            )
        session.commit()
    return channel


def _account_actor(here: Wiring, slug: str, email: str) -> tuple[Actor, list[str]]:
    with here.reading() as session:
        body = organisations.organisation_by_slug(session, slug)
        return person_actor(session, body, email, Permission.ACCOUNT_MANAGE, now=here.clock()), body.languages
