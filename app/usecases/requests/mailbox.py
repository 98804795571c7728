from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.requests.models import MailboxModel, RequestMailbox, StoredMailbox
from app.domain.requests.queries import mailbox as mailbox_queries
from app.domain.requests.rules.mail_letter import MailSecurity

LOCATION_FIELDS = ("host", "port", "user", "folder")


@dataclass(frozen=True, slots=True)
class MailboxLocation:
    """A location. `since`: earlier letters are ignored."""

    host: str
    port: int
    security: MailSecurity
    user: str
    folder: str
    since: date


class PasswordNeeded(Refusal):
    """A refusal: stored passwords go to no other server or user."""


def set_request_mailbox(work: Work, place: MailboxLocation, sealed: str) -> RequestMailbox:
    """Set the mailbox, read at once; an empty `sealed` keeps the password."""
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    known = mailbox_queries.mailbox_of(work.session, RequestMailbox, work.organisation_id, lock=True)
    mailbox = relocate_mailbox(RequestMailbox, known, place, sealed, organisation_id=work.organisation_id, now=work.now)
    work.session.add(mailbox)
    work.session.flush()
    _record(work, Act.MAILBOX_CHANGED, mailbox, new_password=bool(sealed), **asdict(place))
    return mailbox


def check_request_mailbox(work: Work, mailbox: RequestMailbox) -> None:
    """Have the mailbox read now, even paused or failing; the page shows the result."""
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    schedule_reading(mailbox, work.now)
    _record(work, Act.MAILBOX_CHECKED, mailbox)


def pause_request_mailbox(work: Work, mailbox: RequestMailbox) -> None:
    """Pause until a check; letters wait on the server."""
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    pause_reading(mailbox)
    _record(work, Act.MAILBOX_PAUSED, mailbox)


def reseal_mailboxes(session: Session, model: type[StoredMailbox], seal_again: Callable[[str], str]) -> int:
    mailboxes = session.exec(select(model).order_by(col(model.id)).with_for_update()).all()
    for mailbox in mailboxes:
        mailbox.password = seal_again(mailbox.password)
    return len(mailboxes)


def relocate_mailbox(
    model: type[MailboxModel],
    known: MailboxModel | None,
    place: MailboxLocation,
    sealed: str,
    *,
    organisation_id: int,
    now: datetime,
) -> MailboxModel:
    """Set either mailbox kind, schedule reading; see `set_request_mailbox`. Raises `PasswordNeeded`."""
    mailbox = known or model(organisation_id=organisation_id, password="", **asdict(place))
    if not sealed and (known is None or (known.host, known.user) != (place.host, place.user)):
        raise PasswordNeeded(msg("Escriba la contraseña de ese usuario en ese servidor."))
    if any(getattr(mailbox, name) != getattr(place, name) for name in LOCATION_FIELDS):
        mailbox.uid_validity, mailbox.last_uid, mailbox.read_at = None, 0, None
    for name, value in asdict(place).items():
        setattr(mailbox, name, value)
    mailbox.password = sealed or mailbox.password
    schedule_reading(mailbox, now)
    return mailbox


def schedule_reading(mailbox: StoredMailbox, now: datetime) -> None:
    """Schedule, revoking any current reader's token."""
    mailbox.trouble, mailbox.failures, mailbox.read_at = "", 0, None
    mailbox.next_attempt_at, mailbox.lease_token = now, None


def pause_reading(mailbox: StoredMailbox) -> None:
    """Pause. Raises `Conflict` if paused."""
    if mailbox.is_paused:
        raise Conflict(msg("El buzón ya no se está leyendo."))
    mailbox.next_attempt_at = mailbox.lease_token = None


def _record(work: Work, act: Act, mailbox: RequestMailbox, **detail: object) -> None:
    audit.record(work, act, subject=f"mailbox:{mailbox.id}", **detail)
