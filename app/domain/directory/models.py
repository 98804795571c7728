from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.directory.rules.house_texts import HouseTextKind
from app.domain.directory.rules.networks import ChannelState, Network, Publishing, channel_label, is_practice_server
from app.domain.directory.rules.oauth_providers import OAuthProvider
from app.domain.directory.rules.topics import Risk, TopicClass

_PENDING = text("next_attempt_at IS NOT NULL")


class Channel(Tenant, table=True):
    """`credentials`, sealed, never leave this table in clear.

    `scopes`: unknown for pasted tokens and those older than the field. `credentials_end_at`: None if they never do;
    `credentials_warned_days`: the days before it of the last letter. `next_attempt_at`: when the worker prolongs them,
    or its lease ends. `monthly_cap`: dollars that publishing in it may cost in a month, on networks with a price.
    `charged`: thousandths of a dollar that reading and answering cost in the month that begins on `charged_in`.
    `is_paid`: it pays its network for more (`rules.account_tiers`).
    `refresh_token`, sealed: the one that new credentials are asked for with, where they were given with one.
    """

    __tablename__ = "channel"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "network", "handle"),
        Index("ix_channel_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    network: Network = enum_field(Network, "network")
    name: str
    handle: str
    url: str = ""
    languages: list[str] = json_field(default_factory=lambda: ["es"])
    publishing: Publishing = enum_field(Publishing, "publishing", default=Publishing.BY_HAND)
    state: ChannelState = enum_field(ChannelState, "state", default=ChannelState.PROPOSED)
    opening_act: str = ""
    base_url: str = ""
    credentials: str | None = None
    scopes: str = ""
    refresh_token: str | None = None
    credentials_end_at: datetime | None = instant_field(default=None)
    credentials_warned_days: int | None = None
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    declared: dict[str, Any] = json_field()
    declared_at: datetime | None = instant_field(default=None)
    responsible_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    trouble: str = ""
    monthly_cap: int | None = None
    is_paid: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    charged: int = 0
    charged_in: date | None = None

    @property
    def called(self) -> str:
        return channel_label(self.network, self.name)

    @property
    def is_practice(self) -> bool:
        return is_practice_server(self.network, self.base_url)


class AccountAct(Tenant, table=True):
    """An append-only decision. `ground`: why it was opened, or `PAUSED_TOGETHER` (`rules.account_acts`)."""

    __tablename__ = "account_act"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("channel_id", to="channel"),
        Index("ix_account_act_channel", "organisation_id", "channel_id", "id"),
    )

    id: int = key_field()
    channel_id: int = Field(sa_type=Id)
    deed: AccountActKind = enum_field(AccountActKind, "account_deed")
    ground: str = ""
    body: str = ""
    reference: str = ""
    act_on: date | None = None
    reason: str = ""
    archive: str = ""
    handover: str = ""
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    done_at: datetime = instant_field()


class NetworkRegistration(SQLModel, table=True):
    """The installation's OAuth client per server, for all organisations."""

    __tablename__ = "network_registration"

    base_url: str = Field(primary_key=True)
    redirect_uri: str = Field(primary_key=True)
    client_id: str
    client_secret: str
    scopes: str = ""


class AppKey(Tenant, table=True):
    """An application of the body's own at a provider; `client_secret` is sealed. `server`: in the provider's place."""

    __tablename__ = "app_key"
    __table_args__ = (UniqueConstraint("organisation_id", "provider"),)

    id: int = key_field()
    provider: OAuthProvider = enum_field(OAuthProvider, "oauth_provider")
    client_id: str
    client_secret: str
    server: str = ""
    kept_at: datetime = instant_field()


class AccountAuthorisation(Tenant, table=True):
    """A connection that a person began in the browser, deleted at its end.

    `state`: its digest, "" once it was answered; `verifier`, `accounts` (those found, as JSON): sealed.
    """

    __tablename__ = "account_authorisation"
    __table_args__ = (tenant_foreign_key("channel_id", to="channel"),)

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    provider: OAuthProvider = enum_field(OAuthProvider, "oauth_provider")
    channel_id: int | None = Field(default=None, sa_type=Id)
    state: str
    verifier: str
    accounts: str = ""
    ends_at: datetime = instant_field()


class Topic(Tenant, table=True):
    """Without `languages`, the organisation's."""

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "name"),
        tenant_foreign_key("owner_unit_id", to="unit"),
    )

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    name: str
    pillar: str = ""
    topic_class: TopicClass = enum_field(TopicClass, "topic_class", default=TopicClass.SERVICE)
    risk: Risk = enum_field(Risk, "risk", default=Risk.LOW)
    owner_unit_id: int | None = Field(default=None, sa_type=Id)
    target_share: int = 0
    languages: list[str] = json_field(default_factory=list)
    closed: bool = False


class HouseText(Tenant, table=True):
    """`language`: of a template, empty for any; `text`: hashtags are kept apart by a space."""

    __tablename__ = "house_text"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "name"),)

    id: int = key_field()
    kind: HouseTextKind = enum_field(HouseTextKind, "house_text_kind")
    name: str
    language: str = ""
    text: str
