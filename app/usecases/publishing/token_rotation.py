"""Renewal of credentials by their refresh token: one account a run, its row leased; no transaction spans the call.

A refresh token may serve only once (X): two renewals at a time would end the account's connection, and so the lease.
An answer that was lost after the token served ends it too: the next renewal is refused, and waits for a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col

from app.core.actor import system_actor
from app.core.messages import msg
from app.core.secret_keys import SecretKeys
from app.core.text import storable_text
from app.db import claim
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import AppKey, Channel
from app.domain.directory.ports import AccountCredentials, OAuthApp, TokenRenewer
from app.domain.directory.queries.app_keys import app_key
from app.domain.directory.rules.credential_terms import renewable_term
from app.domain.directory.rules.oauth_providers import OAuthProvider, provider_of
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.usecases.directory.registration import record_channel_act
from app.usecases.publishing.network_call import UNREADABLE_CREDENTIALS

LEASE = timedelta(minutes=5)
RETRY_AFTER = timedelta(minutes=5)
OTHER_SERVER = msg(
    "La clave de aplicación es ahora de otro servidor que el de la cuenta. Corríjala, o vuelva a conectar la cuenta."
)
NO_APP_KEY = msg("Falta la clave de aplicación que renueva la conexión. Guárdela y vuelva a conectar la cuenta.")


@dataclass(frozen=True, slots=True)
class TokenRotator:
    """The one that renews. An account connected again meanwhile has no lease: its new credentials are kept."""

    writing: Sessions
    renewers: Mapping[OAuthProvider, TokenRenewer]
    keyring: SecretKeys

    def rotate_due(self, now: datetime) -> Mapping[str, int]:
        ours = (col(Channel.refresh_token).is_not(None),)
        with self.writing() as session:
            lease, channels = claim.claim_rows(session, Channel, limit=1, lease=LEASE, now=now, where=ours)
            keys = [_application(session, channel) for channel in channels]
            session.commit()
        return self._rotate(channels[0], keys[0], lease, now) if channels else {}

    def _rotate(self, channel: Channel, key: AppKey | None, lease: str, now: datetime) -> Mapping[str, int]:
        try:
            values = self._success(self._renew(channel, key), now)
        except NetworkError as trouble:
            return {"tokens_not_renewed": self._settle(channel, lease, _failure(trouble, now), now)}
        return {"tokens_renewed": self._settle(channel, lease, values, now)}

    def _renew(self, channel: Channel, key: AppKey | None) -> AccountCredentials:
        if key is None:
            raise NetworkError(NetworkErrorKind.UNAUTHORISED, NO_APP_KEY)
        if key.server not in ("", channel.base_url):
            raise NetworkError(NetworkErrorKind.REFUSED, OTHER_SERVER)
        try:
            unseal = self.keyring.unseal
            app = OAuthApp(key.client_id, unseal(key.client_secret), key.server)
            secret, refresh_token = unseal(channel.credentials or ""), unseal(channel.refresh_token or "")
        except ValueError as failure:
            raise NetworkError(NetworkErrorKind.UNAUTHORISED, UNREADABLE_CREDENTIALS) from failure
        return self.renewers[key.provider].renew(app, secret, refresh_token)

    def _success(self, renewed: AccountCredentials, now: datetime) -> dict[str, Any]:
        term = renewable_term(renewed.ends_at, renewed.refresh_ends_at, now=now)
        values: dict[str, Any] = {"credentials": self.keyring.seal(renewed.secret), "trouble": ""}
        if renewed.refresh_token:
            values["refresh_token"] = self.keyring.seal(renewed.refresh_token)
        if renewed.refresh_token or term.ends_at:  # an answer that says neither leaves the old token, and its end
            values |= {"credentials_end_at": term.ends_at, "credentials_warned_days": None}
        return values | {"next_attempt_at": term.renew_at}

    def _settle(self, channel: Channel, lease: str, values: dict[str, Any], now: datetime) -> int:
        """Write unless the lease was lost, to a reconnection or another worker: a refusal then says nothing."""
        with self.writing() as session:
            is_ours = claim.settle(session, Channel, channel.id, lease, **values)
            if is_ours and "credentials" in values:
                record_channel_act(
                    Work(session, system_actor(channel.organisation_id), now), Act.ACCOUNT_EXTENDED, channel
                )
            session.commit()
        return int(is_ours)


def _application(session: Session, channel: Channel) -> AppKey | None:
    provider = provider_of(channel.network)
    return app_key(session, provider, organisation_id=channel.organisation_id) if provider else None


def _failure(trouble: NetworkError, now: datetime) -> dict[str, Any]:
    """Ask again soon, telling a person where one must act; a token refused for good is dropped."""
    words = {"trouble": storable_text(str(trouble.sentence))}
    if trouble.kind is NetworkErrorKind.UNAUTHORISED:
        return words | {"refresh_token": None}
    again = {"next_attempt_at": max(now + RETRY_AFTER, trouble.retry_at or now)}
    return words | again if trouble.kind is NetworkErrorKind.REFUSED else again
