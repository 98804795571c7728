"""One request, and what happened to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given
from app.intake.models import Request, RequestAct
from app.intake.rules.acts import OUTCOMES, ActKind, State
from app.intake.rules.numbers import code_of


def request_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Request:
    """Raise `NotFound`; `lock` for a deed, so that two of them on one request take turns."""
    asked = _LOCKED if lock else _REQUEST
    found = asked.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if found is None:
        raise NotFound(say("No hay ninguna petición %(code)s.", code=code_of(year, ordinal)))
    return found


def made_by_form(session: Session, organisation_id: int, recorded_by: int | None, form_key: str) -> Request | None:
    """The request a form made already."""
    wanted = select(Request).where(Request.organisation_id == organisation_id, Request.form_key == form_key)
    return session.exec(wanted.where(Request.recorded_by == recorded_by)).first()


def acts_of(session: Session, request: Request) -> Sequence[RequestAct]:
    """Everything that happened to it, in order."""
    return _ACTS.all(session, organisation_id=request.organisation_id, request_id=request.id)


@dataclass(slots=True)
class Standing:
    """Where a request stands; `decided` is the act that took it there, `rules` those that spoke of its text."""

    state: State = State.OPEN
    decided: RequestAct | None = None
    rules: list[str] = field(default_factory=list)


_TELLING = (ActKind.RECEIVED, *OUTCOMES)


def standing_of(session: Session, organisation_id: int, ids: Collection[int]) -> Mapping[int, Standing]:
    """Where each of these requests stands, in one statement."""
    found = session.exec(
        select(RequestAct)
        .where(RequestAct.organisation_id == organisation_id, col(RequestAct.request_id).in_(ids))
        .where(col(RequestAct.kind).in_(_TELLING))
        .order_by(col(RequestAct.id))
    )
    standings = {request_id: Standing() for request_id in ids}
    for act in found:
        one = standings[act.request_id]
        if act.kind is ActKind.RECEIVED:
            one.rules = [rule["code"] for rule in act.rules]
        else:
            one.state, one.decided = OUTCOMES[act.kind], act
    return standings


_WANTED = select(Request).where(
    Request.organisation_id == HERE, Request.year == given("year"), Request.ordinal == given("ordinal")
)
_REQUEST: Load[Request] = Load(_WANTED)
_LOCKED: Load[Request] = Load(_WANTED.with_for_update())
_ACTS: Load[RequestAct] = Load(
    select(RequestAct)
    .where(RequestAct.organisation_id == HERE, RequestAct.request_id == given("request_id"))
    .order_by(col(RequestAct.id))
)
