"""Connections begun in the browser: rows of ten minutes, taken once. What is recorded is the connection itself."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlmodel import Session, col, delete

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.secret_keys import SecretKeys
from app.core.tokens import token_digest
from app.db.scope import Sessions
from app.domain.directory.models import AccountAuthorisation
from app.domain.directory.ports import AuthorisedAccount
from app.domain.directory.queries.authorisations import locked_authorisation
from app.domain.directory.rules.oauth_providers import AUTHORISATION_LIFE

STALE = msg("Esa autorización no corresponde a ninguna conexión empezada aquí. Empiece de nuevo.")
ENDED = msg("Han pasado más de diez minutos desde que empezó la conexión. Empiece de nuevo.")

_ACCOUNTS = TypeAdapter(list[AuthorisedAccount])


def begin_authorisation(session: Session, begun: AccountAuthorisation, *, now: datetime) -> int:
    """Store the beginning of a connection; return its key."""
    begun.ends_at = now + AUTHORISATION_LIFE
    session.add(begun)
    session.flush()
    return begun.id


def take_answer(
    session: Session, key: int, state: str, user_id: int, *, organisation_id: int, now: datetime
) -> AccountAuthorisation:
    """Return the person's connection that this answer ends, so that no other does. Raises `Conflict`."""
    row = locked_authorisation(session, key, organisation_id=organisation_id)
    if (
        row is None
        or row.user_id != user_id
        or not row.state
        or not hmac.compare_digest(row.state, token_digest(state))
    ):
        raise Conflict(STALE)
    if row.ends_at <= now:
        raise Conflict(ENDED)
    row.state = ""
    session.add(row)
    return row


def keep_found_accounts(
    session: Session,
    key: int,
    accounts: Sequence[AuthorisedAccount],
    keyring: SecretKeys,
    *,
    organisation_id: int,
    now: datetime,
) -> None:
    """Keep the accounts found, sealed, until the person chooses. Raises `Conflict`."""
    row = locked_authorisation(session, key, organisation_id=organisation_id)
    if row is None:
        raise Conflict(STALE)
    row.accounts = keyring.seal(_ACCOUNTS.dump_json(list(accounts)).decode())
    row.verifier, row.ends_at = "", now + AUTHORISATION_LIFE
    session.add(row)


def unseal_accounts(row: AccountAuthorisation, keyring: SecretKeys) -> list[AuthorisedAccount]:
    return _ACCOUNTS.validate_json(keyring.unseal(row.accounts)) if row.accounts else []


def take_found_accounts(session: Session, key: int, *, organisation_id: int, now: datetime) -> None:
    """Forget the accounts found, so that they are connected once. Raises `Conflict`."""
    row = locked_authorisation(session, key, organisation_id=organisation_id)
    if row is None or not row.accounts:
        raise Conflict(STALE)
    if row.ends_at <= now:
        raise Conflict(ENDED)
    session.delete(row)


def end_authorisation(session: Session, key: int, *, organisation_id: int) -> None:
    mine = (col(AccountAuthorisation.organisation_id) == organisation_id, col(AccountAuthorisation.id) == key)
    session.exec(delete(AccountAuthorisation).where(*mine))


def delete_ended_authorisations(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Forget authorisations that nobody finished; return the number."""
    with writing() as session:
        gone = session.exec(delete(AccountAuthorisation).where(col(AccountAuthorisation.ends_at) <= now)).rowcount
        session.commit()
    return int(gone)
