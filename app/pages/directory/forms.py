from datetime import date
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.directory.rules.networks import Network, server_address, site_address
from app.domain.directory.rules.oauth_providers import OAuthProvider
from app.pages.organisations.forms import Languages
from app.web.forms import Form, RowKey


def _check_web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(msg("Escriba una dirección completa, que empiece por https://."))
    return value


def _check_server(value: str) -> str:
    try:
        return server_address(value)
    except Refusal as refusal:
        raise ValueError(refusal.sentence) from refusal


def _check_site(value: str) -> str:
    try:
        return site_address(value)
    except Refusal as refusal:
        raise ValueError(refusal.sentence) from refusal


Server = Annotated[str, Field(max_length=250), AfterValidator(_check_server)]


OptionalServer = Annotated[str, Field(max_length=250), AfterValidator(lambda typed: typed and _check_server(typed))]


class ChannelForm(Form):
    network: Network
    name: str = Field(max_length=120)
    handle: str = Field(max_length=120)
    url: Annotated[str, Field(max_length=500), AfterValidator(_check_web_address)] = ""
    languages: Languages
    responsible_id: RowKey | None = None
    monthly_cap: Annotated[int, Field(ge=1, le=100_000)] | None = None
    is_paid: bool = False


class ChannelRegistrationForm(ChannelForm):
    """`opening_act` and its day: for an open account; without them, it is proposed."""

    opening_act: str = Field(default="", max_length=300)
    opened_on: date | None = None


class AuthorisationForm(Form):
    """`channel_id`: a registered account; `token`: a pasted one."""

    base_url: Server
    channel_id: RowKey | None = None
    token: str = Field(default="", max_length=500)


KEY_FIELDS = ("key", "second_key", "third_key", "fourth_key")
"""A form's key fields, in the order in which a network asks for them."""


class KeyForm(Form):
    """`account`: as the network names it; `channel_id`: a registered account; `ends_on`: the key's end, if known."""

    base_url: Server
    ends_on: date | None = None
    account: str = Field(max_length=250)
    key: str = Field(max_length=2000)
    second_key: str = Field(default="", max_length=2000)
    third_key: str = Field(default="", max_length=2000)
    fourth_key: str = Field(default="", max_length=2000)
    channel_id: RowKey | None = None


class SiteKeyForm(KeyForm):
    """`base_url`: with the site's folder."""

    base_url: Annotated[str, Field(max_length=250), AfterValidator(_check_site)]


class StopForm(Form):
    reason: str = Field(max_length=2000)


class TokenForm(AuthorisationForm):
    token: str = Field(max_length=500)


class AppKeyForm(Form):
    """`client_secret` empty: the one there is; `server` empty: the provider's own."""

    client_id: str = Field(max_length=250)
    client_secret: str = Field(default="", max_length=500)
    server: OptionalServer = ""


class BrowserConnectionForm(Form):
    """`channel_id`: the account that should be among those found."""

    provider: OAuthProvider
    channel_id: RowKey | None = None


class FoundAccountsForm(Form):
    """`chosen`: the places of the accounts in the list of those found."""

    chosen: list[int] = Field(default_factory=list)
