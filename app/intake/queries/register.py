"""The political log: what political offices and advisers asked, pressed for and were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.db.paging import Listing, Page, Place
from app.db.reads import HERE, columns, given
from app.intake.models import Request, RequestAct
from app.intake.queries.requests import Standing, standing_of
from app.intake.rules.acts import POLITICAL_LOG
from app.intake.rules.kinds import POLITICAL

EVERYTHING = 20_000
"""Lines an export takes at most."""
Line = tuple[Request, RequestAct]


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of the log: an act, the request it was on, and where that one stands now."""

    request: Request
    act: RequestAct
    standing: Standing


def register(
    session: Session, organisation_id: int, since: datetime, until: datetime, *, place: Place | None
) -> Page[Noted]:
    """Between two instants (the second excluded), the newest first; three statements."""
    page = _KEYS.page(session, place, organisation_id=organisation_id, since=since, until=until)
    lines = session.exec(_lines(organisation_id).where(col(RequestAct.id).in_(page.rows)).order_by(*_NEWEST)).all()
    return Page(_noted(session, organisation_id, lines), page.previous, page.following)


def whole_register(session: Session, organisation_id: int, since: datetime, until: datetime) -> list[Noted]:
    """All of it between two instants, in order, for an export; two statements."""
    within = (col(RequestAct.at) >= since, col(RequestAct.at) < until)
    query = _lines(organisation_id).where(_of_the_log(), *within).order_by(*_OLDEST)
    found = session.exec(query.limit(EVERYTHING)).all()
    return _noted(session, organisation_id, found)


def _noted(session: Session, organisation_id: int, lines: Sequence[Line]) -> list[Noted]:
    standings = standing_of(session, organisation_id, {request.id for request, _ in lines}) if lines else {}
    return [Noted(request, act, standings[request.id]) for request, act in lines]


def _lines(organisation_id: int) -> Any:
    return (
        select(Request, RequestAct)
        .join(RequestAct, col(RequestAct.request_id) == Request.id)
        .where(Request.organisation_id == organisation_id, RequestAct.organisation_id == organisation_id)
    )


def _of_the_log() -> Any:
    asked_by_politics = col(Request.requester_kind).in_(sorted(POLITICAL)) | col(Request.behalf_is_political)
    return asked_by_politics & col(RequestAct.kind).in_(POLITICAL_LOG)


_OLDEST = (col(RequestAct.at), col(RequestAct.id))
_NEWEST = tuple(column.desc() for column in _OLDEST)
_KEYS: Listing[int] = Listing(
    columns(RequestAct.id)
    .join(Request, col(Request.id) == RequestAct.request_id)
    .where(RequestAct.organisation_id == HERE, Request.organisation_id == HERE, _of_the_log())
    .where(col(RequestAct.at) >= given("since"), col(RequestAct.at) < given("until")),
    int,
    at=col(RequestAct.at),
    key=col(RequestAct.id),
    descending=True,
)
