"""Where a publication comes from: the request it was written for, those joined to it, and what happened to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.intake.models import Request, RequestAct
from app.intake.rules.acts import PRESSURE, ActKind
from app.intake.rules.kinds import POLITICAL, RequesterKind, provenance


@dataclass(frozen=True, slots=True)
class Told:
    """The request a publication was written for, first, and those joined to it, with the acts of pressure on all."""

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
        """The latest of them binds."""
        return max((request.embargo_until for request in self.requests if request.embargo_until), default=None)


def told_of(session: Session, organisation_id: int, request_id: int) -> Told:
    """Everything whoever approves should see beside the text; one statement."""
    rows = _TOLD.all(session, organisation_id=organisation_id, request_id=request_id)
    requests = {request.id: request for request, _ in rows}
    ordered = sorted(requests.values(), key=lambda request: (request.id != request_id, request.id))
    return Told(ordered, [act for _, act in rows if act and act.kind in PRESSURE])


@dataclass(frozen=True, slots=True)
class Wish:
    """What the editorial line asks of where a publication comes from; nothing of one from the plan.

    Where several requests were joined, the political one says whose wish it is, and the latest embargo binds.
    """

    requester: str | None = None
    embargo_until: datetime | None = None


FROM_THE_PLAN = Wish()


def wish_of(session: Session, organisation_id: int, request_id: int | None) -> Wish:
    """The wish a publication carries out; no statement for one from the plan."""
    return wishes_of(session, organisation_id, [request_id] if request_id else []).get(request_id or 0, FROM_THE_PLAN)


def wishes_of(session: Session, organisation_id: int, request_ids: Collection[int]) -> Mapping[int, Wish]:
    """The same by request. None for none, else one statement."""
    if not request_ids:
        return {}
    found: dict[int, list[tuple[RequesterKind, datetime | None]]] = {}
    for request_id, into_id, kind, behalf, until in _KINDS.all(
        session, organisation_id=organisation_id, request_ids=list(request_ids)
    ):
        for key in {request_id, into_id or request_id}.intersection(request_ids):
            found.setdefault(key, []).append((provenance(kind, behalf_is_political=behalf), until))
    return {key: _joined(several) for key, several in found.items()}


def _joined(several: Sequence[tuple[RequesterKind, datetime | None]]) -> Wish:
    requester = min((kind for kind, _ in several), key=_comes_after)
    return Wish(requester.value, max((until for _, until in several if until), default=None))


def _comes_after(kind: RequesterKind) -> bool:
    """Where several were joined, a political one is named first."""
    return kind not in POLITICAL


_JOINED = (RequestAct.organisation_id == HERE, RequestAct.kind == ActKind.MERGED)
_TOLD: Load[tuple[Request, RequestAct | None]] = Load(
    select(Request, RequestAct)
    .outerjoin(RequestAct, col(RequestAct.request_id) == Request.id)
    .where(
        Request.organisation_id == HERE,
        or_(
            col(Request.id) == given("request_id"),
            col(Request.id).in_(
                select(RequestAct.request_id).where(*_JOINED, RequestAct.into_id == given("request_id"))
            ),
        ),
    )
    .order_by(col(RequestAct.id))
)
_MERGED = select(RequestAct.request_id, RequestAct.into_id).where(*_JOINED).subquery()
_KINDS: Read[tuple[int, int | None, RequesterKind, bool, datetime | None]] = Read(
    columns(
        *(Request.id, _MERGED.c.into_id, Request.requester_kind, Request.behalf_is_political, Request.embargo_until)
    )
    .outerjoin(_MERGED, _MERGED.c.request_id == Request.id)
    .where(
        Request.organisation_id == HERE,
        or_(
            col(Request.id).in_(given("request_ids", many=True)),
            _MERGED.c.into_id.in_(given("request_ids", many=True)),
        ),
    ),
    as_it_is,
)
