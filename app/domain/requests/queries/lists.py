from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ORGANISATION_ID, param, select_columns
from app.db.work import Work
from app.domain.requests.models import OpenRequest, Request
from app.domain.requests.queries.requests import request_standings
from app.domain.requests.rules.acts import RequestState
from app.domain.requests.rules.origin import POLITICAL_KINDS, RequesterKind, effective_kind
from app.domain.requests.rules.request import format_request_code

MOST_COUNTED = 1000


class ListedRequest(NamedTuple):
    """`rules`: triggered on arrival."""

    id: int
    year: int
    ordinal: int
    received_at: datetime
    subject: str
    requester_kind: RequesterKind
    behalf_is_political: bool
    requester_name: str
    wanted_on: date | None
    urgent_because: str
    state: RequestState = RequestState.OPEN
    rules: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return format_request_code(self.year, self.ordinal)

    @property
    def provenance(self) -> RequesterKind:
        return effective_kind(self.requester_kind, behalf_is_political=self.behalf_is_political)

    @property
    def is_political(self) -> bool:
        return self.provenance in POLITICAL_KINDS


def waiting_requests(session: Session, organisation_id: int, *, place: Cursor | None) -> Page[ListedRequest]:
    """Return waiting requests, oldest first; two statements."""
    return _with_state(session, organisation_id, _WAITING.page(session, place, organisation_id=organisation_id))


def listed_requests(session: Session, organisation_id: int, *, place: Cursor | None) -> Page[ListedRequest]:
    """Return requests, newest first; two statements."""
    return _with_state(session, organisation_id, _ALL.page(session, place, organisation_id=organisation_id))


def own_requests(work: Work, user_id: int, *, place: Cursor | None) -> Page[ListedRequest]:
    """Return made or recorded ones, newest first; two statements."""
    page = _OWN_REQUESTS.page(work.session, place, organisation_id=work.organisation_id, user_id=user_id)
    return _with_state(work.session, work.organisation_id, page)


def _with_state(session: Session, organisation_id: int, page: Page[ListedRequest]) -> Page[ListedRequest]:
    standings = request_standings(session, organisation_id, [row.id for row in page.rows]) if page.rows else {}
    rows = [row._replace(state=standings[row.id].state, rules=tuple(standings[row.id].rules)) for row in page.rows]
    return Page(rows, page.previous, page.following)


def _list_columns() -> Any:
    return select_columns(
        Request.id,
        Request.year,
        Request.ordinal,
        Request.received_at,
        Request.subject,
        Request.requester_kind,
        Request.behalf_is_political,
        Request.requester_name,
        Request.wanted_on,
        Request.urgent_because,
    )


_NEWEST = {"at": col(Request.received_at), "key": col(Request.id)}
_OWN = (col(Request.requester_id) == param("user_id")) | (col(Request.recorded_by) == param("user_id"))
_ALL: KeysetQuery[ListedRequest] = KeysetQuery(
    _list_columns().where(Request.organisation_id == ORGANISATION_ID), ListedRequest, **_NEWEST, descending=True
)
_OWN_REQUESTS: KeysetQuery[ListedRequest] = KeysetQuery(
    _list_columns().where(Request.organisation_id == ORGANISATION_ID, _OWN), ListedRequest, **_NEWEST, descending=True
)
_WAITING: KeysetQuery[ListedRequest] = KeysetQuery(
    _list_columns()
    .join(OpenRequest, col(OpenRequest.request_id) == Request.id)
    .where(OpenRequest.organisation_id == ORGANISATION_ID, Request.organisation_id == ORGANISATION_ID),
    ListedRequest,
    at=col(OpenRequest.received_at),
    key=col(OpenRequest.request_id),
    descending=False,
)
OPEN_REQUEST_COUNT = select(func.count()).select_from(
    select(OpenRequest.request_id).where(OpenRequest.organisation_id == ORGANISATION_ID).limit(MOST_COUNTED).subquery()
)
