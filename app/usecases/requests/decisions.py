from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlmodel import Session, col, delete

from app.core.errors import NotPermitted, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.requests.models import OpenRequest, Request, RequestAct
from app.domain.requests.queries import provenance, requests
from app.domain.requests.rules.acts import RequestActKind, RequestState, check_may_decide, request_state
from app.domain.requests.rules.outcomes import RequestOutcome, check_outcome, proposed_answer
from app.domain.requests.service.request_log import add_request_act
from app.usecases.requests.letters import notify_requester


@dataclass(frozen=True, slots=True)
class RequestDestination:
    """The post or request joined, and its public name."""

    name: str = ""
    request: Request | None = None
    post_id: int | None = None


NO_DESTINATION = RequestDestination()


def decide_request(
    work: Work, request: Request, outcome: RequestOutcome, *, where: RequestDestination = NO_DESTINATION
) -> RequestAct:
    """Decide, locked, citing rules and answer. Raises `Refusal`, `Conflict`."""
    demand(work.actor.may(Permission.REQUEST_TRIAGE))
    return _record_outcome(work, request, outcome, where)


def attach_to_post(work: Work, request: Request, outcome: RequestOutcome, where: RequestDestination) -> RequestAct:
    """Join to the post already written for it."""
    if request.recorded_by != work.actor.id:
        raise NotPermitted(msg("La une a su publicación quien la registró."))
    demand(work.actor.may(Permission.REQUEST_NOTE))
    return _record_outcome(work, request, outcome, where)


def _record_outcome(work: Work, request: Request, outcome: RequestOutcome, where: RequestDestination) -> RequestAct:
    check_may_decide(request_state(act.kind for act in requests.request_acts(work.session, request)))
    check_outcome(outcome, original_text=request.text)
    if where.request is not None:
        _check_joins(work.session, request, where.request)
    act = add_request_act(
        work,
        request,
        outcome.kind,
        by=work.actor,
        rules=[asdict(rule) for rule in outcome.rules],
        motive=normalise_text(outcome.motive),
        text=normalise_text(outcome.version),
        into_id=where.request.id if where.request else None,
        post_id=where.post_id,
    )
    work.session.exec(delete(OpenRequest).where(col(OpenRequest.request_id) == request.id))
    audit.record(
        work,
        Act.REQUEST_DECIDED,
        subject=f"request:{request.id}",
        number=request.code,
        request_act=outcome.kind,
        rules=[rule.code for rule in outcome.rules],
        reason=outcome.motive,
        into=where.name,
    )
    _send_answer(work, request, outcome, act, where.name)
    return act


def _send_answer(work: Work, request: Request, outcome: RequestOutcome, act: RequestAct, into: str) -> None:
    """Send the answer, in reviewed words."""
    answer = normalise_text(outcome.answer) or proposed_answer(outcome, is_political=request.is_political, into=into)
    add_request_act(work, request, RequestActKind.ANSWERED, by=work.actor, answer=answer)
    notify_requester(work.session, request, answer, key=act.id, now=work.now)


def _check_joins(session: Session, request: Request, into: Request) -> None:
    """Raise unless `into` is another, unjoined request and none is joined to this."""
    if into.id == request.id:
        raise Refusal(msg("Una petición no puede unirse a sí misma: escriba el código de otra."))
    standing = requests.request_standings(session, request.organisation_id, {into.id})[into.id]
    if standing.state is RequestState.MERGED:
        raise Refusal(msg("La petición %(code)s ya está unida a otra: únala a esa.", code=into.code))
    joined: Sequence[Request] = provenance.post_provenance(session, request.organisation_id, request.id).requests
    if len(joined) > 1:
        raise Refusal(msg("Esta petición ya reúne otras: una la otra a esta."))
