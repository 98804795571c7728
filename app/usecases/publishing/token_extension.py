"""Extension of tokens before they end: one account a run, its row leased; no transaction spans the network's call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col

from app.core.actor import system_actor
from app.core.secret_keys import SecretKeys
from app.core.text import storable_text
from app.db import claim
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.credential_terms import next_extension
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import ExtendedToken, NetworkError, NetworkErrorKind, TokenRefresher
from app.usecases.directory.registration import record_channel_act
from app.usecases.publishing.network_call import open_account

LEASE = timedelta(minutes=5)
RETRY_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class TokenExtender:
    """The one that prolongs tokens. An account connected again meanwhile has no lease: its new token is kept."""

    writing: Sessions
    refreshers: Mapping[Network, TokenRefresher]
    keyring: SecretKeys

    def extend_due(self, now: datetime) -> Mapping[str, int]:
        ours = (col(Channel.network).in_(self.refreshers), col(Channel.refresh_token).is_(None))
        with self.writing() as session:
            lease, channels = claim.claim_rows(session, Channel, limit=1, lease=LEASE, now=now, where=ours)
            session.commit()
        return self._extend(channels[0], lease, now) if channels else {}

    def _extend(self, channel: Channel, lease: str, now: datetime) -> Mapping[str, int]:
        try:
            access = open_account(channel.base_url, channel.credentials or "", self.keyring.unseal)
            extended = self.refreshers[channel.network].extend(access)
        except NetworkError as trouble:
            return {"tokens_not_extended": self._settle(channel, lease, _failure(channel, trouble, now), now)}
        return {"tokens_extended": self._settle(channel, lease, self._success(channel, extended, now), now, extended)}

    def _success(self, channel: Channel, extended: ExtendedToken, now: datetime) -> dict[str, Any]:
        return {
            "credentials": self.keyring.seal(extended.token),
            "credentials_end_at": extended.ends_at,
            "credentials_warned_days": None,
            "next_attempt_at": next_extension(channel.network, extended.ends_at, now=now, is_new=False),
        }

    def _settle(
        self, channel: Channel, lease: str, values: dict[str, Any], now: datetime, extended: ExtendedToken | None = None
    ) -> int:
        """Write unless the lease was lost, to a reconnection or another worker."""
        with self.writing() as session:
            is_ours = claim.settle(session, Channel, channel.id, lease, **values)
            if is_ours and extended:
                actor = system_actor(channel.organisation_id)
                record_channel_act(Work(session, actor, now), Act.ACCOUNT_EXTENDED, channel, ends_at=extended.ends_at)
            session.commit()
        return int(is_ours)


def _failure(channel: Channel, trouble: NetworkError, now: datetime) -> dict[str, Any]:
    """Ask again until the end; a token refused for good waits for a person."""
    if trouble.kind is NetworkErrorKind.UNAUTHORISED:
        return {"trouble": storable_text(str(trouble.sentence))}
    again = max(now + RETRY_AFTER, trouble.retry_at or now)
    is_in_time = channel.credentials_end_at is not None and again < channel.credentials_end_at
    return {"next_attempt_at": again if is_in_time else None}
