from sqlmodel import Session, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.work import Work
from app.domain.directory.models import AccountAuthorisation


def authorisation_or_404(work: Work, key: int, user_id: int) -> AccountAuthorisation:
    """Return the connection that this person began."""
    row = work.session.exec(
        select(AccountAuthorisation).where(
            AccountAuthorisation.organisation_id == work.organisation_id,
            AccountAuthorisation.id == key,
            AccountAuthorisation.user_id == user_id,
        )
    ).first()
    if row is None:
        raise NotFound(msg("Esa conexión ya terminó. Empiece de nuevo."))
    return row


def locked_authorisation(session: Session, key: int, *, organisation_id: int) -> AccountAuthorisation | None:
    return session.exec(
        select(AccountAuthorisation)
        .where(AccountAuthorisation.organisation_id == organisation_id, AccountAuthorisation.id == key)
        .with_for_update()
    ).first()
