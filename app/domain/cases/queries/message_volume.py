from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.rules.categories import Category, Urgency
from app.domain.cases.rules.messages import format_case_code
from app.domain.organisations.models import Organisation

MOST_ROWS = 20_000
"""Messages read; in a larger flood the newest suffice."""

MOST_URGENT = 20
URGENT_FROM_LEVEL = 3

Window = tuple[datetime, datetime]


class CountedMessageRow(NamedTuple):
    at: datetime
    category: Category
    channel_id: int | None
    text: str
    language: str
    year: int
    ordinal: int


class UrgentCase(NamedTuple):
    """An urgent or escalated case."""

    year: int
    ordinal: int
    category: Category
    urgency: Urgency
    level: int
    received_at: datetime
    resolve_by: datetime | None

    @property
    def code(self) -> str:
        return format_case_code(self.year, self.ordinal)


def organisations_written_to(session: Session, since: datetime) -> Sequence[Organisation]:
    """Return organisations; one indexed look each."""
    some = sa.exists().where(
        col(CitizenMessage.organisation_id) == Organisation.id, col(CitizenMessage.received_at) >= since
    )
    again = sa.exists().where(
        col(FoldedMessage.organisation_id) == Organisation.id, col(FoldedMessage.received_at) >= since
    )
    return session.exec(select(Organisation).where(sa.or_(some, again)).order_by(col(Organisation.id))).all()


def messages_between(session: Session, organisation_id: int, windows: Sequence[Window]) -> list[CountedMessageRow]:
    """Return messages newest first, window ends excluded; one statement.

    Restricted citizens' are counted, without text.
    """
    author, again = CitizenMessage.citizen_id, FoldedMessage.citizen_id
    messages = _join_author(author, _select_between(CitizenMessage.received_at, organisation_id, windows))
    folded = _select_between(FoldedMessage.received_at, organisation_id, windows).join(
        FoldedMessage,
        (col(FoldedMessage.message_id) == CitizenMessage.id)
        & (col(FoldedMessage.organisation_id) == CitizenMessage.organisation_id),
    )
    both = sa.union_all(messages, _join_author(again, folded)).subquery()
    rows = session.execute(sa.select(both).order_by(both.c.received_at.desc()).limit(MOST_ROWS)).all()
    return [CountedMessageRow(*row) for row in rows]


def _select_between(at: Any, organisation_id: int, windows: Sequence[Window]) -> Any:
    within = sa.or_(*(sa.and_(at >= start, at < end) for start, end in windows))
    return (
        select_columns(
            at.label("received_at"),
            Case.category,
            Case.channel_id,
            _OPEN_TEXT.label("text"),
            CitizenMessage.language,
            Case.year,
            Case.ordinal,
        )
        .select_from(CitizenMessage)
        .join(
            Case,
            (col(Case.id) == CitizenMessage.case_id) & (col(Case.organisation_id) == CitizenMessage.organisation_id),
        )
        .where(CitizenMessage.organisation_id == organisation_id, within)
    )


def _join_author(citizen: Any, query: Any) -> Any:
    ours = col(Citizen.organisation_id) == CitizenMessage.organisation_id
    return query.outerjoin(Citizen, (col(Citizen.id) == citizen) & ours)


def first_message_at(session: Session, organisation_id: int, since: datetime | None = None) -> datetime | None:
    wanted = select(func.min(CitizenMessage.received_at)).where(CitizenMessage.organisation_id == organisation_id)
    instant: datetime | None = session.exec(
        wanted.where(CitizenMessage.received_at >= since) if since else wanted
    ).one()
    return instant


def urgent_cases(session: Session, organisation_id: int) -> list[UrgentCase]:
    """Put danger to a person first; one statement."""
    return _URGENT_CASES.all(session, organisation_id=organisation_id, level=URGENT_FROM_LEVEL)


def hour_windows(now: datetime, hours: int) -> list[Window]:
    """Return whole hours, oldest first."""
    end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    starts = [end - timedelta(hours=back) for back in range(hours, 0, -1)]
    return [(start, start + timedelta(hours=1)) for start in starts]


_OPEN_TEXT = sa.case((col(Citizen.restricted_at).is_not(None), ""), else_=col(CitizenMessage.text))
_URGENT_CASES: Query[UrgentCase] = Query(
    select_columns(*(getattr(Case, name) for name in UrgentCase._fields))
    .where(Case.organisation_id == ORGANISATION_ID, col(Case.closed_at).is_(None))
    .where(sa.or_(col(Case.level) >= param("level"), col(Case.urgency) == Urgency.NOW))
    .order_by((col(Case.urgency) != Urgency.NOW), col(Case.level).desc(), col(Case.received_at), col(Case.id))
    .limit(MOST_URGENT),
    UrgentCase,
)
