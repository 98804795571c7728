"""Lists of requests: what waits for a decision, what one person asked, everything."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from app.db.paging import Listing, Page, Place
from app.db.reads import HERE, columns, given
from app.intake.models import OpenRequest, Request
from app.intake.queries.requests import standing_of
from app.intake.rules.acts import State
from app.intake.rules.kinds import POLITICAL, RequesterKind, provenance
from app.intake.rules.numbers import code_of

COUNTED = 1000


class Listed(NamedTuple):
    """A request as a list shows it; `rules` are those that spoke of its text when it came."""

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
    state: State = State.OPEN
    rules: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return code_of(self.year, self.ordinal)

    @property
    def provenance(self) -> RequesterKind:
        return provenance(self.requester_kind, behalf_is_political=self.behalf_is_political)

    @property
    def is_political(self) -> bool:
        return self.provenance in POLITICAL


def waiting(session: Session, organisation_id: int, *, place: Place | None) -> Page[Listed]:
    """What nobody has decided yet, the oldest first; two statements."""
    return _told(session, organisation_id, _WAITING.page(session, place, organisation_id=organisation_id))


def listed(session: Session, organisation_id: int, *, place: Place | None) -> Page[Listed]:
    """Every request, the newest first; two statements."""
    return _told(session, organisation_id, _ALL.page(session, place, organisation_id=organisation_id))


def mine(session: Session, organisation_id: int, user_id: int, *, place: Place | None) -> Page[Listed]:
    """What one person asked or typed in, the newest first; two statements."""
    page = _MINE.page(session, place, organisation_id=organisation_id, user_id=user_id)
    return _told(session, organisation_id, page)


def _told(session: Session, organisation_id: int, page: Page[Listed]) -> Page[Listed]:
    standings = standing_of(session, organisation_id, [row.id for row in page.rows]) if page.rows else {}
    rows = [row._replace(state=standings[row.id].state, rules=tuple(standings[row.id].rules)) for row in page.rows]
    return Page(rows, page.previous, page.following)


def _shown() -> Any:
    return columns(
        *(Request.id, Request.year, Request.ordinal, Request.received_at, Request.subject, Request.requester_kind),
        *(Request.behalf_is_political, Request.requester_name, Request.wanted_on, Request.urgent_because),
    )


_NEWEST = {"at": col(Request.received_at), "key": col(Request.id)}
_OWN = (col(Request.requester_id) == given("user_id")) | (col(Request.recorded_by) == given("user_id"))
_ALL: Listing[Listed] = Listing(_shown().where(Request.organisation_id == HERE), Listed, **_NEWEST, descending=True)
_MINE: Listing[Listed] = Listing(
    _shown().where(Request.organisation_id == HERE, _OWN), Listed, **_NEWEST, descending=True
)
_WAITING: Listing[Listed] = Listing(
    _shown()
    .join(OpenRequest, col(OpenRequest.request_id) == Request.id)
    .where(OpenRequest.organisation_id == HERE, Request.organisation_id == HERE),
    Listed,
    at=col(OpenRequest.received_at),
    key=col(OpenRequest.request_id),
    descending=False,
)
HOW_MANY = select(func.count()).select_from(
    select(OpenRequest.request_id).where(OpenRequest.organisation_id == HERE).limit(COUNTED).subquery()
)
