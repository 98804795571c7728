"""`flask channels add`: an account connected with a token, or registered to be published on by hand."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from app.accounts.rules import Permission
from app.channels import service
from app.channels.models import Channel
from app.channels.ports import Access, NetworkTrouble
from app.channels.rules.accounts import NETWORK_NAMES, ChannelState, Network, publishing_name, state_name
from app.channels.rules.acts import AccountDeed, Said
from app.channels.rules.servers import server_address
from app.cli.acting import as_person, wiring
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations import queries as organisations
from app.plan.deeds import opening
from app.usecases.wiring import Wiring


@click.group("channels", help="Las cuentas oficiales.")
def group() -> None:
    """Everything about official accounts."""


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
    said = Said(reference=act, act_on=opened_on.date()) if opened_on else None
    try:
        channel = _add(wiring(), (slug, email), Network(network), (base_url, token, handle), said)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except NetworkTrouble as trouble:
        raise click.ClickException(str(trouble.sentence)) from trouble
    states = str(publishing_name(channel.publishing)), str(state_name(channel.state))
    click.echo(f"{channel.handle} ({NETWORK_NAMES[channel.network]}): {', '.join(states).lower()}.")


def _add(
    here: Wiring, who: tuple[str, str], network: Network, account: tuple[str, str, str], said: Said | None
) -> Channel:
    base_url, token, handle = account
    actor, languages = _actor(here, *who)
    if not token:
        plain = service.Account(network, handle, handle, base_url, languages, None)
        with here.writing() as session:
            channel = opening.register(session, plain, said, actor=actor, now=here.clock())
            session.commit()
        return channel
    if network not in here.networks:
        raise Refusal(say("En esa red solo se publica a mano: use --handle."))
    sealed = service.Sealed(network, here.keyring.seal(token), languages)
    connection = service.examine(here.networks[network], Access(server_address(base_url), token), sealed)
    with here.writing() as session:
        channel = service.connect(session, connection, None, actor=actor, now=here.clock())
        if said is not None and channel.state is ChannelState.PROPOSED:
            opening.done(session, channel.id, AccountDeed.REGISTERED, said, actor=actor, now=here.clock())
        session.commit()
    return channel


def _actor(here: Wiring, slug: str, email: str) -> tuple[Actor, list[str]]:
    with here.reading() as session:
        body = organisations.by_slug(session, slug)
        return as_person(session, body, email, Permission.ACCOUNT_MANAGE, now=here.clock()), body.languages
