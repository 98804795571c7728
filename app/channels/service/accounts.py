"""What is said of an official account: registering it, and changing that."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.queries.names import known_name
from app.accounts.rules import Permission
from app.audit import service as audit
from app.audit.rules import Act
from app.channels import queries
from app.channels.models import Channel
from app.channels.rules.accounts import Network, Publishing
from app.channels.service.entries import record
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.db.changing import rewrite
from app.organisations.queries import day_of


class HandleTaken(Refusal):
    """The account is registered already."""


class CannotAnswer(Refusal):
    """The person named may not publish by hand, so an account cannot be left in their hands."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of an account, however it publishes. `handle` as people write it, with its at sign."""

    network: Network
    name: str
    handle: str
    url: str
    languages: list[str]
    responsible_id: int | None


def register(session: Session, account: Account, *, actor: Actor, now: datetime) -> Channel:
    """An account to be published on by hand: proposed, until an act opens it.

    Raises `HandleTaken` and `CannotAnswer`.
    """
    _check(session, account, None, actor, now=now)
    channel = Channel(organisation_id=actor.organisation_id, publishing=Publishing.BY_HAND, **asdict(account))
    session.add(channel)
    session.flush()
    record(session, Act.ACCOUNT_REGISTERED, channel, actor=actor, now=now)
    return channel


def change(session: Session, channel: Channel, account: Account, *, actor: Actor, now: datetime) -> None:
    """A connected account keeps the network and handle its server gave. Raises as `register` does."""
    _check(session, account, channel, actor, now=now)
    fixed = {"network", "handle", "url"} if channel.publishing is Publishing.API else set()
    if changed := rewrite(channel, {name: value for name, value in asdict(account).items() if name not in fixed}):
        session.add(channel)
        subject = f"channel:{channel.id}"
        audit.record(session, Act.ACCOUNT_CHANGED, actor=actor, now=now, subject=subject, **changed)


def release(session: Session, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Nobody answers any more for the accounts a person answered for."""
    for channel in queries.answered_for_by(session, user_id, organisation_id=actor.organisation_id):
        channel.responsible_id = None
        subject = f"channel:{channel.id}"
        audit.record(session, Act.ACCOUNT_CHANGED, actor=actor, now=now, subject=subject, responsible_id=None)


def _check(session: Session, account: Account, channel: Channel | None, actor: Actor, *, now: datetime) -> None:
    found = queries.by_handle(session, account.network, account.handle, organisation_id=actor.organisation_id)
    if found is not None and (channel is None or found.id != channel.id):
        raise HandleTaken(say("La cuenta %(handle)s ya está registrada.", handle=account.handle))
    if account.responsible_id is not None and (channel is None or channel.responsible_id != account.responsible_id):
        _check_may_answer(session, account.responsible_id, actor, now=now)


def _check_may_answer(session: Session, user_id: int, actor: Actor, *, now: datetime) -> None:
    body = actor.organisation_id
    user = accounts.member_or_404(session, user_id, organisation_id=body)
    held = accounts.current_or_future(session, user_id, organisation_id=body, today=day_of(session, body, now=now))
    if not accounts.may(accounts.Member(user, list(held)), Permission.DELIVERY_PUBLISH):
        name = known_name(session, user_id, organisation_id=body)
        raise CannotAnswer(
            say("Las funciones de %(name)s no le permiten publicar a mano. Elija a otra persona.", name=name)
        )
