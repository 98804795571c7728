"""The mailbox requests come by: where it is, when it is read."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.intake import queries
from app.intake.models import KeptMailbox, Mailbox
from app.intake.rules.mailbox import Security

Box = TypeVar("Box", bound=KeptMailbox)
ADDRESSES_ELSEWHERE = ("host", "port", "user", "folder")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is. `since`: letters that came before that day are left alone."""

    host: str
    port: int
    security: Security
    user: str
    folder: str
    since: date


class PasswordNeeded(Refusal):
    """A kept password is never shown to another server or another user than the one it was typed for."""


def set_mailbox(session: Session, place: Place, sealed: str, *, actor: Actor, now: datetime) -> Mailbox:
    """Where letters are read from now on; `sealed` is empty to keep the password there is. It is read at once."""
    demand(actor.may(Permission.ORGANISATION_MANAGE))
    known = queries.mailbox_of(session, actor.organisation_id, lock=True)
    mailbox = move_to(Mailbox, known, place, sealed, organisation_id=actor.organisation_id, now=now)
    session.add(mailbox)
    session.flush()
    _record(session, Act.MAILBOX_CHANGED, mailbox, actor, now, new_password=bool(sealed), **asdict(place))
    return mailbox


def check_mailbox(session: Session, mailbox: Mailbox, *, actor: Actor, now: datetime) -> None:
    """Have it read now, also when it was paused or resting after a failure; the page tells how it went."""
    demand(actor.may(Permission.ORGANISATION_MANAGE))
    try_now(mailbox, now)
    _record(session, Act.MAILBOX_CHECKED, mailbox, actor, now)


def pause_mailbox(session: Session, mailbox: Mailbox, *, actor: Actor, now: datetime) -> None:
    """Nobody reads it until somebody has it checked; letters wait there."""
    demand(actor.may(Permission.ORGANISATION_MANAGE))
    pause(mailbox)
    _record(session, Act.MAILBOX_PAUSED, mailbox, actor, now)


def reseal_mailboxes(session: Session, seal_again: Callable[[str], str]) -> int:
    """After a rotation of keys: how many passwords were sealed with the newest one."""
    mailboxes = session.exec(select(Mailbox).order_by(col(Mailbox.id)).with_for_update()).all()
    for mailbox in mailboxes:
        mailbox.password = seal_again(mailbox.password)
    return len(mailboxes)


def move_to(
    model: type[Box], known: Box | None, place: Place, sealed: str, *, organisation_id: int, now: datetime
) -> Box:
    """A mailbox of either kind, known or new, at another place, to be read at once; see `set_mailbox`.

    Raises `PasswordNeeded` rather than show a kept password to another server.
    """
    mailbox = known or model(organisation_id=organisation_id, password="", **asdict(place))
    if not sealed and (known is None or (known.host, known.user) != (place.host, place.user)):
        raise PasswordNeeded(say("Escriba la contraseña de ese usuario en ese servidor."))
    if any(getattr(mailbox, name) != getattr(place, name) for name in ADDRESSES_ELSEWHERE):
        mailbox.uid_validity, mailbox.last_uid, mailbox.read_at = None, 0, None
    for name, value in asdict(place).items():
        setattr(mailbox, name, value)
    mailbox.password = sealed or mailbox.password
    try_now(mailbox, now)
    return mailbox


def try_now(mailbox: KeptMailbox, now: datetime) -> None:
    """Whoever is reading it meanwhile loses it: their token no longer counts."""
    mailbox.trouble, mailbox.failures, mailbox.read_at = "", 0, None
    mailbox.next_attempt_at, mailbox.lease_token = now, None


def pause(mailbox: KeptMailbox) -> None:
    """Raises `OutOfTurn` when nobody reads it already."""
    if mailbox.is_paused:
        raise OutOfTurn(say("El buzón ya no se está leyendo."))
    mailbox.next_attempt_at = mailbox.lease_token = None


def _record(session: Session, act: Act, mailbox: Mailbox, actor: Actor, now: datetime, **detail: object) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"mailbox:{mailbox.id}", **detail)
