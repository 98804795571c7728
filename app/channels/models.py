"""Official accounts on networks: how they publish, in what state they are, and the acts that brought them there."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.channels.rules.accounts import ChannelState, Network, Publishing, called
from app.channels.rules.acts import AccountDeed
from app.db.columns import Id, Tenant, document, enumerated, instant, key, within


class Channel(Tenant, table=True):
    """An official account. `credentials` is sealed with the credentials key and never leaves this table in clear.

    `scopes`: what its token was given for, as far as that is known: of a pasted one, and of those given before that was
    kept, it is not.
    """

    __tablename__ = "channel"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "network", "handle"),
    )

    id: int = key()
    network: Network = enumerated(Network, "network")
    name: str
    handle: str
    url: str = ""
    languages: list[str] = document(default_factory=lambda: ["es"])
    publishing: Publishing = enumerated(Publishing, "publishing", default=Publishing.BY_HAND)
    state: ChannelState = enumerated(ChannelState, "state", default=ChannelState.PROPOSED)
    opening_act: str = ""
    base_url: str = ""
    credentials: str | None = None
    scopes: str = ""
    declared: dict[str, Any] = document()
    declared_at: datetime | None = instant(default=None)
    responsible_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    trouble: str = ""

    @property
    def called(self) -> str:
        return called(self.network, self.name)


class AccountAct(Tenant, table=True):
    """What was decided about an account; only added. `ground` says why one was opened (`rules.opening`)."""

    __tablename__ = "account_act"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        within("channel_id", to="channel"),
        Index("ix_account_act_channel", "organisation_id", "channel_id", "id"),
    )

    id: int = key()
    channel_id: int = Field(sa_type=Id)
    deed: AccountDeed = enumerated(AccountDeed, "account_deed")
    ground: str = ""
    body: str = ""
    reference: str = ""
    act_on: date | None = None
    reason: str = ""
    archive: str = ""
    handover: str = ""
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    done_at: datetime = instant()


class NetworkRegistration(SQLModel, table=True):
    """This installation as an application known to one server (OAuth client), shared by all organisations.

    `scopes`: what it was registered to ask leave for.
    """

    __tablename__ = "network_registration"

    base_url: str = Field(primary_key=True)
    redirect_uri: str = Field(primary_key=True)
    client_id: str
    client_secret: str
    scopes: str = ""
