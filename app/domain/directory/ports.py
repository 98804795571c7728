from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.directory.rules.networks import Network


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """An application of the body's own, as it signs in at its provider; `server`: "" for the provider's own."""

    client_id: str
    client_secret: str = field(repr=False)
    server: str = ""


@dataclass(frozen=True, slots=True)
class AccountCredentials:
    """A connector's whole secret, and its life.

    `ends_at`: None where it never ends. `refresh_token`: asks for the next secret, at latest by `refresh_ends_at` where
    that is known; "" where a person connects the account again.
    """

    secret: str = field(repr=False)
    ends_at: datetime | None = None
    refresh_token: str = field(default="", repr=False)
    refresh_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorisedAccount:
    """An account that the authorisation reaches; `handle` without at sign, as the connector gives it."""

    network: Network
    base_url: str
    handle: str
    name: str
    credentials: AccountCredentials


@dataclass(frozen=True, slots=True)
class AuthorisedAccounts:
    """The accounts whose network has every permission it needs; `missing`: permissions that were not given."""

    accounts: Sequence[AuthorisedAccount]
    missing: Sequence[str] = ()


class AccountAuthoriser(Protocol):
    """A provider's authorisation code flow, with the body's own application. Raises only `NetworkError`."""

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        """Return the address of the page where the person gives permission."""
        ...

    def accounts(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> AuthorisedAccounts:
        """Exchange the code, once, and look for the accounts. REFUSED: begin again."""
        ...


class TokenRenewer(Protocol):
    """A provider that gives new credentials for a refresh token (RFC 6749 §6). Raises only `NetworkError`."""

    def renew(self, app: OAuthApp, secret: str, refresh_token: str) -> AccountCredentials:
        """Return new credentials in the place of `secret`; the refresh token given may have ended with it.

        UNAUTHORISED: refused for good; another kind: ask again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class ClientRegistration:
    client_id: str
    client_secret: str = field(repr=False)


class NetworkAuthoriser(Protocol):
    """An account's connection in the browser, and revocation.

    OAuth 2 authorisation code (RFC 6749), PKCE S256 (RFC 7636). A server that registered fewer `scopes` needs a new
    registration.
    """

    @property
    def scopes(self) -> str: ...

    def register(self, base_url: str, redirect_uri: str) -> ClientRegistration: ...

    def address(
        self, base_url: str, registration: ClientRegistration, redirect_uri: str, state: str, challenge: str
    ) -> str:
        """Return the authorisation page's address."""
        ...

    def exchange(
        self, base_url: str, registration: ClientRegistration, redirect_uri: str, code: str, verifier: str
    ) -> str:
        """Exchange the code for a token."""
        ...

    def revoke(self, base_url: str, registration: ClientRegistration, token: str) -> None:
        """Revoke the token (RFC 7009)."""
        ...
