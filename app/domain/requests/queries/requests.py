from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import STATE_OF_OUTCOME, RequestActKind, RequestState
from app.domain.requests.rules.request import format_request_code


def request_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Request:
    """Raise `NotFound`; `lock` serialises use cases."""
    query = _LOCKED if lock else _REQUEST
    request = query.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if request is None:
        raise NotFound(msg("No hay ninguna petición %(code)s.", code=format_request_code(year, ordinal)))
    return request


def request_of_form(session: Session, organisation_id: int, recorded_by: int | None, form_key: str) -> Request | None:
    wanted = select(Request).where(Request.organisation_id == organisation_id, Request.form_key == form_key)
    return session.exec(wanted.where(Request.recorded_by == recorded_by)).first()


def request_acts(session: Session, request: Request) -> Sequence[RequestAct]:
    return _ACTS.all(session, organisation_id=request.organisation_id, request_id=request.id)


@dataclass(slots=True)
class RequestStanding:
    """`decided`: the deciding act; `rules`: those triggered."""

    state: RequestState = RequestState.OPEN
    decided: RequestAct | None = None
    rules: list[str] = field(default_factory=list)


_STATE_ACTS = (RequestActKind.RECEIVED, *STATE_OF_OUTCOME)


def request_standings(session: Session, organisation_id: int, ids: Collection[int]) -> Mapping[int, RequestStanding]:
    """Return the state and triggered rules of each request, in one statement."""
    acts = session.exec(
        select(RequestAct)
        .where(RequestAct.organisation_id == organisation_id, col(RequestAct.request_id).in_(ids))
        .where(col(RequestAct.kind).in_(_STATE_ACTS))
        .order_by(col(RequestAct.id))
    )
    standings = {request_id: RequestStanding() for request_id in ids}
    for act in acts:
        standing = standings[act.request_id]
        if act.kind is RequestActKind.RECEIVED:
            standing.rules = [rule["code"] for rule in act.rules]
        else:
            standing.state, standing.decided = STATE_OF_OUTCOME[act.kind], act
    return standings


_BY_NUMBER = select(Request).where(
    Request.organisation_id == ORGANISATION_ID, Request.year == param("year"), Request.ordinal == param("ordinal")
)
_REQUEST: EntityQuery[Request] = EntityQuery(_BY_NUMBER)
_LOCKED: EntityQuery[Request] = EntityQuery(_BY_NUMBER.with_for_update())
_ACTS: EntityQuery[RequestAct] = EntityQuery(
    select(RequestAct)
    .where(RequestAct.organisation_id == ORGANISATION_ID, RequestAct.request_id == param("request_id"))
    .order_by(col(RequestAct.id))
)
