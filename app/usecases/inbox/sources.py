"""Which accounts are listened to, and who is told when one cannot be.

The mailbox citizens write to: where it is, when it is read.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from app.core import paths
from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.sources import AccountListening, CitizenMailbox
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.inbox.queries.sources import lock_listening, mailbox_of
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.queries.deciders import people_with_permission
from app.usecases.requests.mailbox import MailboxLocation, pause_reading, relocate_mailbox, schedule_reading


def start_listening(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> AccountListening:
    """From now on, or from where it was left, and at once: also for one that rests after a failure.

    Raises `Refusal` for an account that is not connected.
    """
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    if channel.publishing is not Publishing.API:
        raise Refusal(msg("Conecte antes la cuenta: solo de las conectadas se pueden leer mensajes."))
    new = AccountListening(organisation_id=channel.organisation_id, channel_id=channel.id, since=now)
    listening = lock_listening(session, channel) or new
    listening.trouble, listening.failures, listening.skipped = "", 0, []
    listening.next_attempt_at, listening.lease_token = now, None
    session.add(listening)
    session.flush()
    _record_listening(session, channel, "on", actor, now)
    return listening


def end_listening(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> None:
    """What was written stays; nothing more is read until somebody turns it on again."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    listening = lock_listening(session, channel)
    if listening is None or listening.is_off:
        raise Conflict(msg("De esta cuenta ya no se leen mensajes."))
    listening.next_attempt_at = listening.lease_token = None
    session.add(listening)
    _record_listening(session, channel, "off", actor, now)


def notify_listening_trouble(session: Session, channel: Channel, sentence: Message, *, now: datetime) -> None:
    """Whoever keeps the accounts hears that messages do not come in any more."""
    organisation = session.get_one(Organisation, channel.organisation_id)
    context = {
        "account": channel.called,
        "trouble": str(sentence),
        "path": paths.message_sources(organisation.slug),
    }
    key = f"account_unheard:{channel.id}:{now.isoformat()}"
    people = people_with_permission(session, organisation.id, Permission.ACCOUNT_MANAGE, now=now)
    letters = [Letter(one.email, one.name, one.locale, "account_unheard", context, f"{key}:{one.id}") for one in people]
    notifications_service.queue_letters(session, letters, organisation_id=organisation.id, now=now)


def _record_listening(session: Session, channel: Channel, said: str, actor: Actor, now: datetime) -> None:
    subject = f"channel:{channel.id}"
    audit.record(session, Act.CITIZEN_BOX_CHANGED, actor=actor, now=now, subject=subject, listening=said)


def set_citizen_mailbox(
    session: Session, place: MailboxLocation, address: str, sealed: str, *, actor: Actor, now: datetime
) -> CitizenMailbox:
    """Where letters are read from now on, and where they are answered to; see `intake.service.set_mailbox`."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    known = mailbox_of(session, actor.organisation_id, lock=True)
    mailbox = relocate_mailbox(CitizenMailbox, known, place, sealed, organisation_id=actor.organisation_id, now=now)
    mailbox.address = address
    session.add(mailbox)
    session.flush()
    _record_mailbox(session, mailbox, actor, now, host=place.host, user=place.user, new_password=bool(sealed))
    return mailbox


def check_citizen_mailbox(session: Session, mailbox: CitizenMailbox, *, actor: Actor, now: datetime) -> None:
    """Have it read now, also when it was paused or resting after a failure; the page tells how it went."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    schedule_reading(mailbox, now)
    _record_mailbox(session, mailbox, actor, now, reading="on")


def pause_citizen_mailbox(session: Session, mailbox: CitizenMailbox, *, actor: Actor, now: datetime) -> None:
    """Nobody reads it until somebody has it checked; letters wait there."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    pause_reading(mailbox)
    _record_mailbox(session, mailbox, actor, now, reading="off")


def reseal_citizen_mailboxes(session: Session, seal_again: Callable[[str], str]) -> int:
    """After a rotation of keys: how many passwords were sealed with the newest one."""
    mailboxes = session.exec(select(CitizenMailbox).order_by(col(CitizenMailbox.id)).with_for_update()).all()
    for mailbox in mailboxes:
        mailbox.password = seal_again(mailbox.password)
    return len(mailboxes)


def _record_mailbox(session: Session, mailbox: CitizenMailbox, actor: Actor, now: datetime, **detail: object) -> None:
    subject = f"mailbox:{mailbox.id}"
    audit.record(session, Act.CITIZEN_BOX_CHANGED, actor=actor, now=now, subject=subject, **detail)
