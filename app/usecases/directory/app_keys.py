from dataclasses import dataclass, field
from typing import Any

from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.secret_keys import SecretKeys
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.directory.models import AppKey
from app.domain.directory.queries import app_keys
from app.domain.directory.rules.oauth_providers import OAuthProvider


@dataclass(frozen=True, slots=True)
class AppKeyDetails:
    """`secret`: "" keeps the one there is; `server`: "" for the provider's own."""

    client_id: str
    secret: str = field(repr=False)
    server: str = ""


def keep_app_key(work: Work, provider: OAuthProvider, wanted: AppKeyDetails, keyring: SecretKeys) -> AppKey:
    """Keep the body's application at a provider, or replace it.

    Raises `Refusal` for a new one, or one at another server, without its secret: what was kept goes where it went.
    """
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    known = app_keys.app_key(work.session, provider, organisation_id=work.organisation_id)
    is_same = known is not None and (known.client_id, known.server) == (wanted.client_id, wanted.server)
    if not (wanted.secret or is_same):
        raise Refusal(msg("Escriba la clave secreta de esa aplicación."))
    secret = keyring.seal(wanted.secret) if known is None or wanted.secret else known.client_secret
    values: dict[str, Any] = {
        "client_id": wanted.client_id,
        "client_secret": secret,
        "server": wanted.server,
        "kept_at": work.now,
    }
    row = known or AppKey(organisation_id=work.organisation_id, provider=provider, **values)
    assign_changes(row, values)
    work.session.add(row)
    facts = {"client_id": row.client_id, "server": row.server, "is_new_secret": bool(wanted.secret)}
    record(work, Act.APP_KEY_KEPT, subject=f"app_key:{provider}", **facts)
    return row


def remove_app_key(work: Work, provider: OAuthProvider) -> None:
    """Forget the key. Accounts stay connected, until their tokens ask for a renewal that needs it."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    row = app_keys.app_key(work.session, provider, organisation_id=work.organisation_id)
    if row is None:
        raise NotFound(msg("Esa clave ya no está."))
    work.session.delete(row)
    subject = f"app_key:{provider}"
    record(work, Act.APP_KEY_REMOVED, subject=subject, client_id=row.client_id)
