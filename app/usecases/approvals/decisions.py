from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.validation import RefusalCollector
from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.authority import Authority, authorities_by_step, require_authority
from app.domain.approvals.queries.marked_decisions import PendingDecision, marked_step_ids, steps_with_other_decider
from app.domain.approvals.queries.review_context import ReviewContext, review_contexts
from app.domain.approvals.rules.deciders import NO_OTHER_DECIDER
from app.domain.approvals.rules.decision_checks import check_content_unchanged, check_step_unchanged
from app.domain.approvals.rules.decision_terms import Ruling, check_bulk_decidable
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.approvals.service import rule_check, verdicts
from app.domain.approvals.service.review_letters import REVIEW_LETTERS, notify_authors, notify_reviewers
from app.domain.approvals.service.rounds import ReviewerCalls, extend_round
from app.domain.approvals.service.rule_check import RuleCheck
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.rules.line_checks import reviewers_asked
from app.domain.posts.rules.states import PostTransition
from app.domain.publishing.service import scheduling
from app.domain.requests.queries.provenance import PLAN_WISH, request_wishes
from app.domain.sittings.queries.agenda_position import DecisionSeat, decision_seats
from app.domain.sittings.service.urgent_decisions import check_decision_seat, record_urgent_decision
from app.usecases.approvals.content_checks import check_content_again
from app.usecases.approvals.reviewer_holds import restore_holds

MOVE_BY_ROUND_STATE = {
    RoundState.APPROVED: PostTransition.APPROVE,
    RoundState.SENT_BACK: PostTransition.ASK_CHANGES,
    RoundState.REJECTED: PostTransition.REJECT,
}
DecisionOutcome = Round | Refusal


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A locked post as shown: content and any known open step; `choice`: None for all not left out."""

    post: Post
    content_hash: str
    step_id: int | None = None
    choice: VariantChoice | None = None


@dataclass(frozen=True, slots=True)
class _CheckedDecision:
    """The actor's authority and seat, and the rule check before a yes."""

    context: ReviewContext
    authority: Authority
    seat: DecisionSeat
    rule_check: RuleCheck | None


def decide_post(
    work: Work,
    post: Post,
    *,
    verdict: Verdict,
    reason: str,
    seen_hash: str,
    seen_step: int | None = None,
    choice: VariantChoice | None = None,
    urgency: str = "",
) -> Round:
    """Record a decision and, after the last step, move the post (approved means scheduled).

    Raises `BlockedByLine` when a rule now forbids the text, `Conflict` when `seen_step` was decided meanwhile and
    another is open.
    """
    seen = SeenPost(post, seen_hash, seen_step, choice)
    return decide_seen_post(work, seen, Ruling(verdict, reason, urgency))


def decide_seen_post(work: Work, seen: SeenPost, ruling: Ruling) -> Round:
    """Decide as `decide_post`."""
    outcome = decide_posts(work, [seen], ruling)[seen.post.id]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def refuse_own_page_posts(work: Work, seen: Sequence[SeenPost]) -> tuple[list[SeenPost], Mapping[int, Refusal]]:
    """Return posts decidable with others; refuse political offices' requests, an origin not shown there."""
    requests = {seen_post.post.request_id for seen_post in seen if seen_post.post.request_id}
    wishes = request_wishes(work.session, work.organisation_id, requests)
    collector = RefusalCollector[SeenPost](lambda refused_post: refused_post.post.id)
    together = collector.accept_all(
        seen,
        lambda checked_post: check_bulk_decidable(wishes.get(checked_post.post.request_id or 0, PLAN_WISH).requester),
    )
    return together, collector.refused


def judge_posts(work: Work, seen: Sequence[SeenPost], ruling: Ruling) -> tuple[list[ReviewContext], dict[int, Refusal]]:
    """Return what the ruling would decide, and refusals by post, writing nothing."""
    collector = RefusalCollector[ReviewContext](lambda context: context.current.post.id)
    decisions = _judge(work, seen, ruling, collector) if seen else []
    return [decision.context for decision in decisions], {**_unseen(seen), **collector.refused}


def decide_posts(work: Work, seen: Sequence[SeenPost], ruling: Ruling) -> dict[int, DecisionOutcome]:
    """Return outcomes by post, in constant statements; refused posts change nothing."""
    collector = RefusalCollector[ReviewContext](lambda context: context.current.post.id)
    decisions = _judge(work, seen, ruling, collector) if seen else []
    done = _store(work, decisions, ruling) if decisions else {}
    return {**_unseen(seen), **collector.refused, **done}


def _unseen(seen: Sequence[SeenPost]) -> dict[int, Refusal]:
    return dict.fromkeys((seen_post.post.id for seen_post in seen), Conflict(rounds.NOT_IN_REVIEW))


def _judge(
    work: Work, seen: Sequence[SeenPost], ruling: Ruling, collector: RefusalCollector[ReviewContext]
) -> list[_CheckedDecision]:
    """Return the decisions that pass every check, writing nothing."""
    on_screen = {seen_post.post.id: seen_post for seen_post in seen}
    contexts = list(review_contexts(work.session, [seen_post.post for seen_post in seen], work.actor).values())
    contexts = collector.accept_all(
        contexts, lambda context: _check_seen_content(context, on_screen[context.current.post.id], ruling)
    )
    contexts = [_with_choice(context, on_screen[context.current.post.id], ruling) for context in contexts]
    contexts, checks = check_content_again(work, contexts, collector) if ruling.is_yes else (contexts, {})
    authorities = authorities_by_step(work, contexts)
    contexts = collector.accept_all(contexts, lambda context: require_authority(authorities[context.step.id]))
    contexts = _mark_contexts(work, contexts, authorities)
    if ruling.is_yes:
        going_on = steps_with_other_decider(work, [context for context in contexts if context.is_marked])
        contexts = collector.accept_all(contexts, lambda context: _check_other_decider(context, going_on))
    contexts = collector.accept_all(contexts, lambda context: verdicts.check_ruling(context, ruling, now=work.now))
    seats = decision_seats(work, [context.step for context in contexts])
    contexts = collector.accept_all(
        contexts, lambda context: check_decision_seat(seats[context.step.id], ruling.why_now)
    )
    return [
        _CheckedDecision(
            context, authorities[context.step.id], seats[context.step.id], checks.get(context.current.post.id)
        )
        for context in contexts
    ]


def _mark_contexts(
    work: Work, contexts: Sequence[ReviewContext], authorities: Mapping[int, Authority]
) -> list[ReviewContext]:
    """Mark contexts that need another person's yes too."""
    pending = [
        PendingDecision(context.step, context.current.version.id, require_authority(authorities[context.step.id]))
        for context in contexts
    ]
    marked = marked_step_ids(work, pending)
    return [replace(context, is_marked=context.step.id in marked) for context in contexts]


def _check_other_decider(context: ReviewContext, going_on: Collection[int]) -> None:
    """Raise `NotPermitted` for a marked yes none can second."""
    if context.is_marked and context.step.id not in going_on:
        raise NotPermitted(NO_OTHER_DECIDER)


def _check_seen_content(context: ReviewContext, seen: SeenPost, ruling: Ruling) -> None:
    check_content_unchanged(seen_hash=seen.content_hash, current_hash=context.current.version.content_hash)
    check_step_unchanged(seen=seen.step_id, open_now=context.step.id)
    _with_choice(context, seen, ruling)


def _with_choice(context: ReviewContext, seen: SeenPost, ruling: Ruling) -> ReviewContext:
    return verdicts.with_left_out(context, seen.choice, ruling.verdict)


def _store(work: Work, decisions: Sequence[_CheckedDecision], ruling: Ruling) -> dict[int, Round]:
    if ruling.is_yes:
        decisions = _store_rule_checks(work, decisions)
    decided = [(decision.context, require_authority(decision.authority)) for decision in decisions]
    done = verdicts.record_verdicts(work, decided, ruling)
    for decision in decisions:
        record_urgent_decision(work, decision.context, decision.seat, ruling)
    contexts = [decision.context for decision in decisions]
    after = list(zip(contexts, done, strict=True))
    closed = [
        (context, verdict_result.out) for context, verdict_result in after if context.round.state is not RoundState.OPEN
    ]
    for context, _ in closed:
        lifecycle.apply_transition(work, context.current.post, MOVE_BY_ROUND_STATE[context.round.state])
    approved = [
        (context.current, verdict_result.approvals)
        for context, verdict_result in after
        if context.round.state is RoundState.APPROVED
    ]
    scheduling.schedule_posts(work, approved)
    rounds_of = {context.current.post.id: context.round.id for context, _ in after}
    restore_holds(work, [current.post for current, _ in approved], rounds_of)
    for context, verdict_result in after:
        notify_reviewers(work, context.current.post, verdict_result.opened, REVIEW_LETTERS[False])
    notify_authors(work, closed, ruling.reason)
    return {context.current.post.id: context.round for context in contexts}


def _store_rule_checks(work: Work, decisions: Sequence[_CheckedDecision]) -> list[_CheckedDecision]:
    """Store checks and add the reviewers they call."""
    checks = [decision.rule_check for decision in decisions if decision.rule_check]
    rule_check.store_rule_checks(work.session, checks, now=work.now)
    return [
        replace(decision, context=_with_called_reviewers(work, decision.context, check))
        for decision, check in zip(decisions, checks, strict=True)
    ]


def _with_called_reviewers(work: Work, context: ReviewContext, check: RuleCheck) -> ReviewContext:
    calls = ReviewerCalls(context.round, context.steps, context.current.post, reviewers_asked(check.findings))
    return replace(context, steps=[*context.steps, *extend_round(work.session, calls, now=work.now)])
