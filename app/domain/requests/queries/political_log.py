"""The log of political offices and advisers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ORGANISATION_ID, param, select_columns
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.queries.requests import RequestStanding, request_standings
from app.domain.requests.rules.acts import POLITICAL_LOG
from app.domain.requests.rules.origin import POLITICAL_KINDS

MOST_EXPORTED = 20_000
"""Lines."""
LogLine = tuple[Request, RequestAct]


@dataclass(frozen=True, slots=True)
class LogEntry:
    request: Request
    act: RequestAct
    standing: RequestStanding


def log_page(
    session: Session, organisation_id: int, since: datetime, until: datetime, *, place: Cursor | None
) -> Page[LogEntry]:
    """Return log entries, newest first (`until` excluded); three statements."""
    page = _KEYS.page(session, place, organisation_id=organisation_id, since=since, until=until)
    lines = session.exec(
        _select_lines(organisation_id).where(col(RequestAct.id).in_(page.rows)).order_by(*_NEWEST)
    ).all()
    return Page(_log_entries(session, organisation_id, lines), page.previous, page.following)


def whole_log(session: Session, organisation_id: int, since: datetime, until: datetime) -> list[LogEntry]:
    """Return the log's entries in order, for export; two statements."""
    within = (col(RequestAct.at) >= since, col(RequestAct.at) < until)
    query = _select_lines(organisation_id).where(_is_in_log(), *within).order_by(*_OLDEST)
    lines = session.exec(query.limit(MOST_EXPORTED)).all()
    return _log_entries(session, organisation_id, lines)


def _log_entries(session: Session, organisation_id: int, lines: Sequence[LogLine]) -> list[LogEntry]:
    standings = request_standings(session, organisation_id, {request.id for request, _ in lines}) if lines else {}
    return [LogEntry(request, act, standings[request.id]) for request, act in lines]


def _select_lines(organisation_id: int) -> Any:
    return (
        select(Request, RequestAct)
        .join(RequestAct, col(RequestAct.request_id) == Request.id)
        .where(Request.organisation_id == organisation_id, RequestAct.organisation_id == organisation_id)
    )


def _is_in_log() -> Any:
    asked_by_politics = col(Request.requester_kind).in_(sorted(POLITICAL_KINDS)) | col(Request.behalf_is_political)
    return asked_by_politics & col(RequestAct.kind).in_(POLITICAL_LOG)


_OLDEST = (col(RequestAct.at), col(RequestAct.id))
_NEWEST = tuple(column.desc() for column in _OLDEST)
_KEYS: KeysetQuery[int] = KeysetQuery(
    select_columns(RequestAct.id)
    .join(Request, col(Request.id) == RequestAct.request_id)
    .where(RequestAct.organisation_id == ORGANISATION_ID, Request.organisation_id == ORGANISATION_ID, _is_in_log())
    .where(col(RequestAct.at) >= param("since"), col(RequestAct.at) < param("until")),
    int,
    at=col(RequestAct.at),
    key=col(RequestAct.id),
    descending=True,
)
