from datetime import datetime

from sqlmodel import Session

from app.core import paths
from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.sources import AccountListening, CitizenMailbox
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import READING_PRICES
from app.domain.directory.rules.networks import NETWORK_NAMES, READ_NETWORKS, Publishing
from app.domain.inbox.queries.sources import lock_listening
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.queries.deciders import people_with_permission
from app.domain.requests.queries.mailbox import mailbox_of
from app.usecases.requests.mailbox import MailboxLocation, pause_reading, relocate_mailbox, schedule_reading


def start_listening(work: Work, channel: Channel) -> AccountListening:
    """Listen from now or the last mark, at once even after failures.

    Raises `Refusal` for unconnected accounts.
    """
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    if channel.publishing is not Publishing.API:
        raise Refusal(msg("Conecte antes la cuenta: solo de las conectadas se pueden leer mensajes."))
    if channel.network not in READ_NETWORKS:
        raise Refusal(msg("De esa red Cauce todavía no lee mensajes: apúntelos a mano en «Ciudadanía»."))
    if channel.network in READING_PRICES and not channel.monthly_cap:
        raise Refusal(
            msg(
                "%(network)s cobra por leer: ponga antes a la cuenta un tope de gasto al mes.",
                network=NETWORK_NAMES[channel.network],
            )
        )
    new = AccountListening(organisation_id=channel.organisation_id, channel_id=channel.id, since=work.now)
    listening = lock_listening(work.session, channel) or new
    listening.trouble, listening.failures, listening.skipped = "", 0, []
    listening.next_attempt_at, listening.lease_token = work.now, None
    work.session.add(listening)
    work.session.flush()
    _record_listening(work, channel, "on")
    return listening


def end_listening(work: Work, channel: Channel) -> None:
    """Stop reading; received messages stay."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    listening = lock_listening(work.session, channel)
    if listening is None or listening.is_off:
        raise Conflict(msg("De esta cuenta ya no se leen mensajes."))
    listening.next_attempt_at = listening.lease_token = None
    work.session.add(listening)
    _record_listening(work, channel, "off")


def notify_listening_trouble(session: Session, channel: Channel, sentence: Message, *, now: datetime) -> None:
    """Notify account managers that messages no longer arrive."""
    organisation = session.get_one(Organisation, channel.organisation_id)
    context = {
        "account": channel.called,
        "trouble": str(sentence),
        "path": paths.message_sources(organisation.slug),
    }
    key = f"account_unheard:{channel.id}:{now.isoformat()}"
    people = people_with_permission(session, organisation.id, Permission.ACCOUNT_MANAGE, now=now)
    letters = [
        Letter(user.email, user.name, user.locale, "account_unheard", context, f"{key}:{user.id}") for user in people
    ]
    notifications_service.queue_letters(session, letters, organisation_id=organisation.id, now=now)


def _record_listening(work: Work, channel: Channel, state: str) -> None:
    subject = f"channel:{channel.id}"
    audit.record(work, Act.CITIZEN_BOX_CHANGED, subject=subject, listening=state)


def set_citizen_mailbox(work: Work, place: MailboxLocation, address: str, sealed: str) -> CitizenMailbox:
    """Set the mailbox; see `usecases.requests.mailbox.relocate_mailbox`."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    known = mailbox_of(work.session, CitizenMailbox, work.organisation_id, lock=True)
    mailbox = relocate_mailbox(CitizenMailbox, known, place, sealed, organisation_id=work.organisation_id, now=work.now)
    mailbox.address = address
    work.session.add(mailbox)
    work.session.flush()
    _record_mailbox(work, mailbox, host=place.host, user=place.user, new_password=bool(sealed))
    return mailbox


def check_citizen_mailbox(work: Work, mailbox: CitizenMailbox) -> None:
    """Have the mailbox read now, even paused or failing; the page shows the result."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    schedule_reading(mailbox, work.now)
    _record_mailbox(work, mailbox, reading="on")


def pause_citizen_mailbox(work: Work, mailbox: CitizenMailbox) -> None:
    """Pause until a check; letters wait on the server."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    pause_reading(mailbox)
    _record_mailbox(work, mailbox, reading="off")


def _record_mailbox(work: Work, mailbox: CitizenMailbox, **detail: object) -> None:
    subject = f"mailbox:{mailbox.id}"
    audit.record(work, Act.CITIZEN_BOX_CHANGED, subject=subject, **detail)
