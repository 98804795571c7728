from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.people.models import User
from app.domain.people.queries import people
from app.domain.requests.models import MailboxModel, Request
from app.domain.requests.rules.origin import RequestChannel


def mailbox_of(
    session: Session, model: type[MailboxModel], organisation_id: int, *, lock: bool = False
) -> MailboxModel | None:
    """Use `lock` to serialise with the mailbox reader."""
    wanted = select(model).where(model.organisation_id == organisation_id)
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def mailbox_or_404(work: Work, model: type[MailboxModel]) -> MailboxModel:
    """Lock and return the mailbox for a use case."""
    mailbox = mailbox_of(work.session, model, work.organisation_id, lock=True)
    if mailbox is None:
        raise NotFound(msg("Todavía no hay ningún buzón: rellene primero sus datos."))
    return mailbox


def count_letters_from(session: Session, organisation_id: int, address: str, *, since: datetime) -> int:
    """Count letters that became requests; users match by id."""
    seated = select(User.id).where(User.email == people.normalise_email(address)).scalar_subquery()
    same = func.lower(Request.requester_email) == func.lower(address)
    came = select(func.count()).where(
        Request.organisation_id == organisation_id,
        Request.received_at >= since,
        Request.channel == RequestChannel.MAILBOX,
        or_(same, col(Request.requester_id) == seated),
    )
    return session.exec(came).one()
