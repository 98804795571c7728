"""The organisation's mailbox."""

from sqlmodel import Session, select

from app.core.errors import NotFound
from app.core.words import say
from app.intake.models import Mailbox


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
