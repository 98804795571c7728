from datetime import date

from sqlmodel import Session, col, select

from app.db.statements import select_columns
from app.domain.calendar.queries.context import NO_DAYS, load_calendar_context
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.organisations.models import Organisation
from app.domain.spreadsheets.rules.post_rows import ExportVocabulary
from app.domain.spreadsheets.rules.vocabulary import KnownAccount, KnownTopic, SheetVocabulary


def load_vocabulary(session: Session, organisation: Organisation, *, today: date) -> SheetVocabulary:
    """Omit closed accounts and topics. Two statements; `today` is local."""
    return SheetVocabulary(
        accounts=_accounts(session, organisation.id),
        topics=_topics(session, organisation.id),
        languages=tuple(organisation.languages) or ("es",),
        zone=organisation.zone,
        today=today,
    )


def load_export_vocabulary(session: Session, organisation: Organisation, *, today: date) -> ExportVocabulary:
    """Include closed accounts and topics. Four statements."""
    known = load_vocabulary(session, organisation, today=today)
    around = load_calendar_context(session, organisation.id, NO_DAYS)
    ways = {account.id: known.written(account) for account in known.accounts}
    return ExportVocabulary(known, dict(around.accounts) | ways, dict(around.topics))


def _accounts(session: Session, organisation_id: int) -> tuple[KnownAccount, ...]:
    columns = (Channel.id, Channel.name, Channel.handle, Channel.network, Channel.declared, Channel.languages)
    rows = session.execute(
        select_columns(*columns)
        .where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
        .order_by(Channel.name, col(Channel.id))
    )
    return tuple(_account(*row) for row in rows)


def _account(
    key: int, name: str, handle: str, network: Network, declared: dict[str, int] | None, languages: list[str]
) -> KnownAccount:
    limits = declared or {}
    return KnownAccount(
        id=key,
        names=tuple(dict.fromkeys(filter(None, (name, handle)))),
        network=network,
        maximum=limits.get("max_characters"),
        link_length=limits.get("link_length"),
        languages=tuple(languages),
    )


def _topics(session: Session, organisation_id: int) -> tuple[KnownTopic, ...]:
    rows = session.exec(
        select(Topic.id, Topic.name)
        .where(Topic.organisation_id == organisation_id, col(Topic.closed).is_(False))
        .order_by(Topic.name, col(Topic.id))
    )
    return tuple(KnownTopic(key, name) for key, name in rows)
