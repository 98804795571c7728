"""What the organisation has, as a sheet may name it."""

from datetime import date

from sqlmodel import Session, col, select

from app.calendar.queries.around import NO_DAYS, around_in
from app.calendar.rules.known import Known, KnownAccount, KnownTopic
from app.calendar.rules.telling import Office
from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network
from app.organisations.models import Organisation
from app.topics.models import Topic


def known_of(session: Session, organisation: Organisation, *, today: date) -> Known:
    """Open accounts, topics in use, languages. Two statements; `today` is the day in the organisation's zone."""
    return Known(
        accounts=_accounts(session, organisation.id),
        topics=_topics(session, organisation.id),
        languages=tuple(organisation.languages) or ("es",),
        zone=organisation.zone,
        today=today,
    )


def office_of(session: Session, organisation: Organisation, *, today: date) -> Office:
    """The same, and what every account and topic is called in a sheet, those closed included. Four statements."""
    known = known_of(session, organisation, today=today)
    around = around_in(session, organisation.id, NO_DAYS)
    ways = {account.id: known.written(account) for account in known.accounts}
    return Office(known, dict(around.accounts) | ways, dict(around.topics))


def _accounts(session: Session, organisation_id: int) -> tuple[KnownAccount, ...]:
    columns = (Channel.id, Channel.name, Channel.handle, Channel.network, Channel.declared, Channel.languages)
    found = session.exec(
        select(*columns)  # type: ignore[call-overload] # more columns than its types count
        .where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
        .order_by(Channel.name, col(Channel.id))
    )
    return tuple(_account(*row) for row in found)


def _account(
    key: int, name: str, handle: str, network: Network, declared: dict[str, int] | None, languages: list[str]
) -> KnownAccount:
    said = declared or {}
    return KnownAccount(
        id=key,
        names=tuple(dict.fromkeys(filter(None, (name, handle)))),
        network=network,
        maximum=said.get("max_characters"),
        link_length=said.get("link_length"),
        languages=tuple(languages),
    )


def _topics(session: Session, organisation_id: int) -> tuple[KnownTopic, ...]:
    found = session.exec(
        select(Topic.id, Topic.name)
        .where(Topic.organisation_id == organisation_id, col(Topic.closed).is_(False))
        .order_by(Topic.name, col(Topic.id))
    )
    return tuple(KnownTopic(key, name) for key, name in found)
