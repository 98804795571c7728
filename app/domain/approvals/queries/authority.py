from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_
from sqlmodel import col, select

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries.deciders import current_deciders, decides_in_own_right
from app.domain.approvals.queries.recusals import recusals_by_step
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.queries.review_history import RoundStepView
from app.domain.approvals.rules.decision_checks import Judge, check_may_decide
from app.domain.organisations.queries import current_day
from app.domain.people.models import Substitution
from app.domain.people.queries import people


def judge_for_step(work: Work, context: ReviewContext) -> Judge:
    return judges_by_step(work, [context])[context.step.id]


def judges_by_step(work: Work, contexts: Sequence[ReviewContext]) -> dict[int, Judge]:
    """Return judges in a constant number of statements."""
    decided = _steps_decided_by(work, contexts)
    placed = steps_in_own_unit(work, [context.step for context in contexts])
    taken = _steps_taken_over(work, contexts)
    return {
        context.step.id: _build_judge(context, work.actor, decided, placed=placed, taken=taken) for context in contexts
    }


def _build_judge(
    context: ReviewContext,
    actor: Actor,
    decided: Mapping[int, Collection[int]],
    *,
    placed: Collection[int],
    taken: Collection[int],
) -> Judge:
    step, theirs = context.step, decided.get(context.round.id, ())
    return Judge(
        user_id=actor.person_id,
        roles=actor.roles,
        may_decide=decides_in_own_right(actor),
        contributed=context.contributed,
        decided_another_step=any(their != step.id for their in theirs),
        decided_this_step=step.id in theirs,
        is_named=actor.id in step.people,
        in_unit=step.id in placed,
        recused=context.recused,
        taken_over=step.id in taken,
    )


def _steps_taken_over(work: Work, contexts: Sequence[ReviewContext]) -> frozenset[int]:
    """Return the steps taken over by another, unrecused superior."""
    called = [context.step for context in contexts if context.step.id in context.called]
    if not called:
        return frozenset()
    today = current_day(work.session, work.organisation_id, now=work.now)
    aside = recusals_by_step(work, called, today=today)
    return frozenset(
        key
        for key, recusals in aside.items()
        if any(who != work.actor.person_id and who not in recusals.recused for who in recusals.called)
    )


Authority = Substitution | NotPermitted | None


def decision_authority(work: Work, context: ReviewContext) -> Substitution | None:
    """Return the substitution, None in one's own right; raise `NotPermitted` otherwise."""
    return require_authority(authorities_by_step(work, [context])[context.step.id])


def require_authority(authority: Authority) -> Substitution | None:
    if isinstance(authority, NotPermitted):
        raise authority
    return authority


def authorities_by_step(work: Work, contexts: Sequence[ReviewContext]) -> dict[int, Authority]:
    """Check current deciders where the actor has no own right."""
    judges = judges_by_step(work, contexts)
    authorities: dict[int, Authority] = {
        context.step.id: _bar_reason(judges[context.step.id], context.step) for context in contexts
    }
    barred = [context.step for context in contexts if authorities[context.step.id]]
    for key, able in current_deciders(work, barred).items() if barred else ():
        if work.actor.person_id in able:
            authorities[key] = able[work.actor.person_id]
    return authorities


def _bar_reason(judge: Judge, step: RoundStep) -> NotPermitted | None:
    try:
        check_may_decide(judge, step_roles=step.roles)
    except NotPermitted as refusal:
        return refusal
    return None


def steps_in_own_unit(work: Work, steps: Sequence[RoundStep | RoundStepView]) -> frozenset[int]:
    """Return steps whose roles the actor holds in their unit; at most one statement."""
    anywhere = frozenset(step.id for step in steps if step.unit_id is None)
    if len(anywhere) == len(steps):
        return anywhere
    here = work.organisation_id
    today = current_day(work.session, here, now=work.now)
    memberships = people.unfinished_roles(work.session, work.actor.person_id, organisation_id=here, today=today)
    posts = {(m.role, m.unit_id) for m in memberships if m.starts_on <= today}
    return anywhere | {step.id for step in steps if any((role, step.unit_id) in posts for role in step.roles)}


def _steps_decided_by(work: Work, contexts: Sequence[ReviewContext]) -> Mapping[int, Collection[int]]:
    wanted = [context.round.id for context in contexts if not _is_only_first_step(context)]
    step_ids_by_round: dict[int, set[int]] = defaultdict(set)
    here = {"organisation_id": work.actor.organisation_id, "user_id": work.actor.id}
    for round_id, step_id in _DECIDED.all(work.session, **here, rounds=wanted) if wanted else ():
        step_ids_by_round[round_id].add(step_id)
    return step_ids_by_round


def _is_only_first_step(context: ReviewContext) -> bool:
    """Recognise a lone first step for one person, without marks: only marked decisions could precede."""
    is_alone = all(other.stage > 1 for other in context.steps if other is not context.step)
    return context.step.stage == 1 and context.step.needed == 1 and is_alone and not context.has_marks


_DECIDED: Query[tuple[int, int]] = Query(
    select(Decision.round_id, Decision.round_step_id)
    .where(Decision.organisation_id == ORGANISATION_ID, col(Decision.round_id).in_(param("rounds", many=True)))
    .where(or_(col(Decision.user_id) == param("user_id"), col(Decision.on_behalf_of_id) == param("user_id")))
    .distinct(),
    as_tuple,
)
