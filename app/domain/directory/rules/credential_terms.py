"""The life of each network's credentials, who prolongs them, and when a person is warned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source


class CredentialKind(StrEnum):
    """PERPETUAL: until revoked; FIXED: a person connects the account again.

    EXTENDING: prolonged by the worker; RENEWED: replaced by it, with a refresh token.
    """

    PERPETUAL = "perpetual"
    EXTENDING = "extending"
    RENEWED = "renewed"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class CredentialTerms:
    """`life`: from issue or extension; `extendable_after`: the age below which a network refuses to extend."""

    kind: CredentialKind
    source: Source
    life: timedelta | None = None
    extendable_after: timedelta = timedelta()


_READ = date(2026, 11, 30)
_SIXTY_DAYS = timedelta(days=60)
_DAY = timedelta(days=1)
_UNKNOWN_LIFE, _SOONEST = timedelta(hours=1), timedelta(minutes=1)
"""The life of a token whose end is not said (RFC 6749 §5.1 only recommends saying it), and the least between two."""
CREDENTIAL_TERMS: dict[Network, CredentialTerms] = {
    Network.MASTODON: CredentialTerms(
        CredentialKind.PERPETUAL, Source("Mastodon, Client authorisation: OAuth tokens", _READ)
    ),
    Network.BLUESKY: CredentialTerms(CredentialKind.PERPETUAL, Source("Bluesky, Settings: App Passwords", _READ)),
    Network.TELEGRAM: CredentialTerms(
        CredentialKind.PERPETUAL, Source("Telegram, Bot API: Authorizing your bot", _READ)
    ),
    Network.FACEBOOK: CredentialTerms(
        CredentialKind.PERPETUAL,
        Source("Meta, Facebook Login: Get a Long-Lived Page Access Token (no expiration date)", _READ),
    ),
    Network.INSTAGRAM: CredentialTerms(
        CredentialKind.EXTENDING, Source("Meta, Instagram Platform: Refresh Access Token", _READ), _SIXTY_DAYS, _DAY
    ),
    Network.THREADS: CredentialTerms(
        CredentialKind.EXTENDING, Source("Meta, Threads API: Long-Lived Access Tokens", _READ), _SIXTY_DAYS, _DAY
    ),
    Network.LINKEDIN: CredentialTerms(
        CredentialKind.FIXED,
        Source("LinkedIn, Authorization Code Flow: access tokens (refreshed for approved partners only)", _READ),
        _SIXTY_DAYS,
    ),
    Network.X: CredentialTerms(
        CredentialKind.PERPETUAL, Source("X, OAuth 1.0a: user access tokens (until revoked)", _READ)
    ),
    Network.YOUTUBE: CredentialTerms(
        CredentialKind.RENEWED,
        Source("Google, Using OAuth 2.0 for Web Server Applications: Refreshing an access token", _READ),
    ),
    Network.WEB: CredentialTerms(
        CredentialKind.PERPETUAL, Source("WordPress, REST API Handbook: Application Passwords", _READ)
    ),
}
WARNED_DAYS = (14, 7, 1)
"""Days before an end on which a person is written to, once each."""
WARNED_BEFORE = timedelta(days=max(WARNED_DAYS))


@dataclass(frozen=True, slots=True)
class CredentialTerm:
    """`ends_at`: when a person has to connect the account again; `renew_at`: when the worker asks for more time."""

    ends_at: datetime | None = None
    renew_at: datetime | None = None


def expected_end(network: Network, *, since: datetime) -> datetime | None:
    """Return the end of credentials issued then; None where they have none."""
    terms = CREDENTIAL_TERMS.get(network)
    return since + terms.life if terms and terms.life else None


def has_end(network: Network) -> bool:
    return network in CREDENTIAL_TERMS and CREDENTIAL_TERMS[network].life is not None


def next_extension(network: Network, ends_at: datetime | None, *, now: datetime, is_new: bool) -> datetime | None:
    """Return when the worker prolongs them: as soon as it may, then at half their life; None where it does not.

    A pasted token may be older than it seems: the first extension says its true end.
    """
    terms = CREDENTIAL_TERMS.get(network)
    if ends_at is None or terms is None or terms.kind is not CredentialKind.EXTENDING or terms.life is None:
        return None
    return now + terms.extendable_after if is_new else max(ends_at - terms.life / 2, now + terms.extendable_after)


def new_term(network: Network, ends_at: datetime | None, *, now: datetime) -> CredentialTerm:
    """Return the term of new credentials that end then, if ever, and have no refresh token."""
    return CredentialTerm(ends_at, next_extension(network, ends_at, now=now, is_new=True))


def renewable_term(ends_at: datetime | None, refresh_ends_at: datetime | None, *, now: datetime) -> CredentialTerm:
    """Return the term of credentials that have a refresh token: renewed at the middle of the life they have left."""
    left = ends_at - now if ends_at else _UNKNOWN_LIFE
    return CredentialTerm(refresh_ends_at, now + max(left / 2, _SOONEST))


def warned_days(ends_at: datetime, *, now: datetime) -> int | None:
    """Return the last of `WARNED_DAYS` reached; None before the first."""
    reached = [days for days in WARNED_DAYS if now >= ends_at - timedelta(days=days)]
    return min(reached) if reached else None


def end_warning(ends_at: datetime | None, zone: str, *, now: datetime) -> Message | None:
    """Say the last day of credentials that end within `WARNED_BEFORE`, or ended, and what to do."""
    if ends_at is None or now < ends_at - WARNED_BEFORE:
        return None
    day = f"{local_day(ends_at, zone):%d/%m/%Y}"
    if now >= ends_at:
        return msg("La conexión caducó el %(day)s. Vuelva a conectarla.", day=day)
    return msg("La conexión caduca el %(day)s. Vuelva a conectarla antes.", day=day)
