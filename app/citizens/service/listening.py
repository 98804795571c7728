"""Which accounts are listened to, and who is told when one cannot be."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.queries import able
from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.models import Channel
from app.channels.rules.accounts import Publishing
from app.citizens.models import Listening
from app.citizens.queries.sources import listening_of
from app.core import paths
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation


def listen(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> Listening:
    """From now on, or from where it was left, and at once: also for one that rests after a failure.

    Raises `Refusal` for an account that is not connected.
    """
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    if channel.publishing is not Publishing.API:
        raise Refusal(say("Conecte antes la cuenta: solo de las conectadas se pueden leer mensajes."))
    new = Listening(organisation_id=channel.organisation_id, channel_id=channel.id, since=now)
    listening = listening_of(session, channel) or new
    listening.trouble, listening.failures, listening.skipped = "", 0, []
    listening.next_attempt_at, listening.lease_token = now, None
    session.add(listening)
    session.flush()
    _record(session, channel, "on", actor, now)
    return listening


def stop_listening(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> None:
    """What was written stays; nothing more is read until somebody turns it on again."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    listening = listening_of(session, channel)
    if listening is None or listening.is_off:
        raise OutOfTurn(say("De esta cuenta ya no se leen mensajes."))
    listening.next_attempt_at = listening.lease_token = None
    session.add(listening)
    _record(session, channel, "off", actor, now)


def tell_unheard(session: Session, channel: Channel, sentence: Sentence, *, now: datetime) -> None:
    """Whoever keeps the accounts hears that messages do not come in any more."""
    organisation = session.get_one(Organisation, channel.organisation_id)
    context = {
        "account": channel.called,
        "trouble": str(sentence),
        "path": paths.message_sources(organisation.slug),
    }
    key = f"account_unheard:{channel.id}:{now.isoformat()}"
    people = able(session, organisation.id, Permission.ACCOUNT_MANAGE, now=now)
    letters = [Letter(one.email, one.name, one.locale, "account_unheard", context, f"{key}:{one.id}") for one in people]
    notifications.queue_all(session, letters, organisation_id=organisation.id, now=now)


def _record(session: Session, channel: Channel, said: str, actor: Actor, now: datetime) -> None:
    subject = f"channel:{channel.id}"
    audit.record(session, Act.CITIZEN_BOX_CHANGED, actor=actor, now=now, subject=subject, listening=said)
