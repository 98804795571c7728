"""Practice networks: servers on this machine, to which `make run` connects the accounts of the demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.permissions import Permission
from app.db.scope import scope_to
from app.db.work import Work
from app.demo.creation import InstallationState, installation_state
from app.demo.sign_ins import SignIns, load_sign_ins
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.models import Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.account_acts import AccountActDetails
from app.domain.directory.rules.networks import Network
from app.domain.organisations.models import Organisation
from app.domain.people.queries import actors, people
from app.domain.publishing.ports import AccountAccess
from app.usecases import control_outcomes
from app.usecases.directory import connection as directory_connection
from app.usecases.directory.registration import ChannelDetails
from app.usecases.plan import account_acts
from app.usecases.wiring import Wiring

LANGUAGES = ["es"]
OPENED_BY = AccountActDetails(reference="Decreto de Alcaldía 2023/0204", act_on=date(2023, 4, 17))


@dataclass(frozen=True, slots=True)
class PracticeServer:
    """A server of a network, and the secret of the town's account in it."""

    network: Network
    access: AccountAccess


def is_practice_ground(wiring: Wiring) -> bool:
    """Tell whether there is a demonstration, whose sign-ins are known, and no real organisation."""
    with wiring.reading() as session:
        is_demo = installation_state(session) is InstallationState.DEMO
    return is_demo and load_sign_ins(wiring.config.data_dir) is not None


def connect_practice_networks(wiring: Wiring, servers: Sequence[PracticeServer]) -> None:
    """Connect the town's accounts, opening those that it lacks. Raises `NetworkError` when a server does not answer.

    Their home pages stay as they were: those that the servers give are of real networks.
    """
    connections = [_examine(wiring, server) for server in servers]
    sign_ins, now = load_sign_ins(wiring.config.data_dir), wiring.clock()
    assert sign_ins is not None
    with wiring.writing() as session:
        known = _known_people(session, sign_ins, now)
        actor = next(person for person in known if person.may(Permission.ACCOUNT_MANAGE))
        scope_to(session, actor.organisation_id)
        for connection in connections:
            channel = _known_account(session, connection, actor) or _open_account(Work(session, actor, now), connection)
            home = channel.url
            directory_connection.connect_channel(Work(session, actor, now), connection, channel.id)
            channel.url = home
        _confirm_openings(session, actor.organisation_id, known, now)
        session.commit()


def _examine(wiring: Wiring, server: PracticeServer) -> directory_connection.ChannelConnection:
    sealed = directory_connection.SealedToken(server.network, wiring.keyring.seal(server.access.token), LANGUAGES)
    return directory_connection.examine_account(wiring.networks[server.network], server.access, sealed)


def _confirm_openings(session: Session, organisation_id: int, known: Sequence[Actor], now: datetime) -> None:
    for change in waiting_changes(session, organisation_id):
        if change.kind is ControlKind.ACCOUNT_OPENING:
            confirmer = next(person for person in known if person.id in (change.confirmers or ()))
            control_outcomes.confirm_change(Work(session, confirmer, now), change.id, "")


def _known_people(session: Session, sign_ins: SignIns, now: datetime) -> list[Actor]:
    body = session.exec(select(Organisation.id).where(Organisation.slug == sign_ins.organisation)).one()
    users = (people.user_by_email(session, sign_in.email) for sign_in in sign_ins.users)
    known = (actors.load_actor(session, user, body, now=now) for user in users if user)
    return [actor for actor in known if actor]


def _known_account(
    session: Session, connection: directory_connection.ChannelConnection, actor: Actor
) -> Channel | None:
    """Find the account by its name, written with its sign or without."""
    names = (connection.handle, connection.handle.lstrip("@"))
    body, network = actor.organisation_id, connection.network
    rows = (channels.channel_by_handle(session, network, name, organisation_id=body) for name in names)
    return next((channel for channel in rows if channel), None)


def _open_account(work: Work, connection: directory_connection.ChannelConnection) -> Channel:
    others = channels.open_channels(work.session, organisation_id=work.organisation_id)
    responsible = next((channel.responsible_id for channel in others if channel.responsible_id), None)
    name = connection.profile.name
    account = ChannelDetails(connection.network, name, connection.handle, "", LANGUAGES, responsible_id=responsible)
    return account_acts.register_account(work, account, OPENED_BY)
