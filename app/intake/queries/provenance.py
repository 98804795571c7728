"""Where a publication comes from: the request it was written for, those joined to it, and what happened to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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


def told_of(session: Session, organisation_id: int, request_id: int) -> Told:
    """Everything whoever approves should see beside the text; one statement."""
    rows = _TOLD.all(session, organisation_id=organisation_id, request_id=request_id)
    requests = {request.id: request for request, _ in rows}
    ordered = sorted(requests.values(), key=lambda request: (request.id != request_id, request.id))
    return Told(ordered, [act for _, act in rows if act and act.kind in PRESSURE])


def requester_of(session: Session, organisation_id: int, request_id: int | None) -> str | None:
    """Whose wish a publication carries out, as the editorial line asks for it; nothing for one from the plan."""
    return requesters_of(session, organisation_id, [request_id] if request_id else []).get(request_id or 0)


def requesters_of(session: Session, organisation_id: int, request_ids: Collection[int]) -> Mapping[int, str]:
    """The same by request; where several were joined, the political one speaks. None for none, else one statement."""
    if not request_ids:
        return {}
    found: dict[int, list[RequesterKind]] = {}
    for request_id, into_id, kind, behalf in _KINDS.all(
        session, organisation_id=organisation_id, request_ids=list(request_ids)
    ):
        for key in {request_id, into_id or request_id}.intersection(request_ids):
            found.setdefault(key, []).append(provenance(kind, behalf_is_political=behalf))
    return {key: min(kinds, key=_comes_after).value for key, kinds in found.items()}


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
_KINDS: Read[tuple[int, int | None, RequesterKind, bool]] = Read(
    columns(Request.id, _MERGED.c.into_id, Request.requester_kind, Request.behalf_is_political)
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
