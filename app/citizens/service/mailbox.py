"""The mailbox citizens write to: where it is, when it is read."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import CitizenMailbox
from app.citizens.queries.sources import mailbox_of
from app.core.actor import Actor
from app.intake.service.mailbox import Place, move_to, pause, try_now


def set_mailbox(
    session: Session, place: Place, address: str, sealed: str, *, actor: Actor, now: datetime
) -> CitizenMailbox:
    """Where letters are read from now on, and where they are answered to; see `intake.service.set_mailbox`."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    known = mailbox_of(session, actor.organisation_id, lock=True)
    mailbox = move_to(CitizenMailbox, known, place, sealed, organisation_id=actor.organisation_id, now=now)
    mailbox.address = address
    session.add(mailbox)
    session.flush()
    _record(session, mailbox, actor, now, host=place.host, user=place.user, new_password=bool(sealed))
    return mailbox


def check_mailbox(session: Session, mailbox: CitizenMailbox, *, actor: Actor, now: datetime) -> None:
    """Have it read now, also when it was paused or resting after a failure; the page tells how it went."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    try_now(mailbox, now)
    _record(session, mailbox, actor, now, reading="on")


def pause_mailbox(session: Session, mailbox: CitizenMailbox, *, actor: Actor, now: datetime) -> None:
    """Nobody reads it until somebody has it checked; letters wait there."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    pause(mailbox)
    _record(session, mailbox, actor, now, reading="off")


def reseal_mailboxes(session: Session, seal_again: Callable[[str], str]) -> int:
    """After a rotation of keys: how many passwords were sealed with the newest one."""
    mailboxes = session.exec(select(CitizenMailbox).order_by(col(CitizenMailbox.id)).with_for_update()).all()
    for mailbox in mailboxes:
        mailbox.password = seal_again(mailbox.password)
    return len(mailboxes)


def _record(session: Session, mailbox: CitizenMailbox, actor: Actor, now: datetime, **detail: object) -> None:
    subject = f"mailbox:{mailbox.id}"
    audit.record(session, Act.CITIZEN_BOX_CHANGED, actor=actor, now=now, subject=subject, **detail)
