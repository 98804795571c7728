"""The organisation's mailbox, and what came by it."""

from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.core.errors import NotFound
from app.core.words import say
from app.intake.models import Mailbox, Request
from app.intake.rules.kinds import IntakeChannel


def mailbox_of(session: Session, organisation_id: int, *, lock: bool = False) -> Mailbox | None:
    """`lock` for a deed, so that it and whoever reads the mailbox take turns."""
    wanted = select(Mailbox).where(Mailbox.organisation_id == organisation_id)
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def mailbox_or_404(session: Session, organisation_id: int) -> Mailbox:
    """Locked, for a deed."""
    found = mailbox_of(session, organisation_id, lock=True)
    if found is None:
        raise NotFound(say("Todavía no hay ningún buzón: rellene primero sus datos."))
    return found


def how_many_from(session: Session, organisation_id: int, address: str, *, since: datetime) -> int:
    """How many letters of an address have become requests since then; of whoever has a seat, the seat is known."""
    seated = select(User.id).where(User.email == accounts.normalised(address)).scalar_subquery()
    same = func.lower(Request.requester_email) == func.lower(address)
    came = select(func.count()).where(
        Request.organisation_id == organisation_id,
        Request.received_at >= since,
        Request.channel == IntakeChannel.MAILBOX,
        or_(same, col(Request.requester_id) == seated),
    )
    return session.exec(came).one()
