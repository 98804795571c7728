from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import PRESSURE_ACTS, RequestActKind
from app.domain.requests.rules.origin import POLITICAL_KINDS, RequesterKind, effective_kind


@dataclass(frozen=True, slots=True)
class PostProvenance:
    """A post's request, then merged ones, with pressure acts."""

    requests: Sequence[Request]
    pressure: Sequence[RequestAct]

    @property
    def first(self) -> Request:
        return self.requests[0]

    @property
    def is_political(self) -> bool:
        return any(request.is_political for request in self.requests)

    @property
    def embargo_until(self) -> datetime | None:
        """Return the latest, which binds."""
        return max((request.embargo_until for request in self.requests if request.embargo_until), default=None)


def post_provenance(session: Session, organisation_id: int, request_id: int) -> PostProvenance:
    """Return what an approver must see; one statement."""
    rows = _PROVENANCE.all(session, organisation_id=organisation_id, request_id=request_id)
    requests = {request.id: request for request, _ in rows}
    ordered = sorted(requests.values(), key=lambda request: (request.id != request_id, request.id))
    return PostProvenance(ordered, [act for _, act in rows if act and act.kind in PRESSURE_ACTS])


@dataclass(frozen=True, slots=True)
class RequestWish:
    """An origin as the line sees it; empty for planned posts.

    In merged requests, a political requester and the latest embargo prevail.
    """

    requester: str | None = None
    embargo_until: datetime | None = None


PLAN_WISH = RequestWish()


def request_wish(session: Session, organisation_id: int, request_id: int | None) -> RequestWish:
    """Return the wish of a request; no statement for planned posts."""
    return request_wishes(session, organisation_id, [request_id] if request_id else []).get(request_id or 0, PLAN_WISH)


def request_wishes(session: Session, organisation_id: int, request_ids: Collection[int]) -> Mapping[int, RequestWish]:
    """Return wishes by request; no statement without requests, else one."""
    if not request_ids:
        return {}
    wishes_by_request: dict[int, list[tuple[RequesterKind, datetime | None]]] = {}
    for request_id, into_id, kind, behalf, until in _WISHES.all(
        session, organisation_id=organisation_id, request_ids=list(request_ids)
    ):
        for key in {request_id, into_id or request_id}.intersection(request_ids):
            wishes_by_request.setdefault(key, []).append((effective_kind(kind, behalf_is_political=behalf), until))
    return {key: _join_wishes(several) for key, several in wishes_by_request.items()}


def _join_wishes(several: Sequence[tuple[RequesterKind, datetime | None]]) -> RequestWish:
    requester = min((kind for kind, _ in several), key=_is_not_political)
    return RequestWish(requester.value, max((until for _, until in several if until), default=None))


def _is_not_political(kind: RequesterKind) -> bool:
    """Sort political requesters first."""
    return kind not in POLITICAL_KINDS


_JOINED = (RequestAct.organisation_id == ORGANISATION_ID, RequestAct.kind == RequestActKind.MERGED)
_PROVENANCE: EntityQuery[tuple[Request, RequestAct | None]] = EntityQuery(
    select(Request, RequestAct)
    .outerjoin(RequestAct, col(RequestAct.request_id) == Request.id)
    .where(
        Request.organisation_id == ORGANISATION_ID,
        or_(
            col(Request.id) == param("request_id"),
            col(Request.id).in_(
                select(RequestAct.request_id).where(*_JOINED, RequestAct.into_id == param("request_id"))
            ),
        ),
    )
    .order_by(col(RequestAct.id))
)
_MERGED = select(RequestAct.request_id, RequestAct.into_id).where(*_JOINED).subquery()
_WISHES: Query[tuple[int, int | None, RequesterKind, bool, datetime | None]] = Query(
    select_columns(
        Request.id, _MERGED.c.into_id, Request.requester_kind, Request.behalf_is_political, Request.embargo_until
    )
    .outerjoin(_MERGED, _MERGED.c.request_id == Request.id)
    .where(
        Request.organisation_id == ORGANISATION_ID,
        or_(
            col(Request.id).in_(param("request_ids", many=True)),
            _MERGED.c.into_id.in_(param("request_ids", many=True)),
        ),
    ),
    as_tuple,
)
