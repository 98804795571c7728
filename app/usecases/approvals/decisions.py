"""Review decisions, on one post or several in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.validation import RefusalCollector
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.authority import Authority, authorities_by_step, require_authority
from app.domain.approvals.queries.marked_decisions import PendingDecision, marked_step_ids, steps_with_other_decider
from app.domain.approvals.queries.review_context import ReviewContext, review_contexts
from app.domain.approvals.rules import RoundState, Verdict, check_content_unchanged, check_step_unchanged
from app.domain.approvals.rules.deciders import NO_OTHER_DECIDER
from app.domain.approvals.rules.decision_terms import Ruling, check_bulk_decidable
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.service import rounds as approvals_rounds
from app.domain.approvals.service import rule_check, verdicts
from app.domain.approvals.service.review_letters import REVIEW_LETTERS, notify_authors, notify_reviewers
from app.domain.approvals.service.rule_check import RuleCheck
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.rules.line_checks import CheckStage, VariantFinding, check_not_blocked, reviewers_asked
from app.domain.posts.rules.states import PostTransition
from app.domain.publishing.service import scheduling
from app.domain.requests.queries.provenance import PLAN_WISH, request_wishes
from app.domain.sittings.queries.agenda_position import DecisionSeat, decision_seats
from app.domain.sittings.service.urgent_decisions import check_decision_seat, record_urgent_decisions
from app.usecases.approvals.reviewer_holds import restore_holds

MOVE_BY_ROUND_STATE = {
    RoundState.APPROVED: PostTransition.APPROVE,
    RoundState.SENT_BACK: PostTransition.ASK_CHANGES,
    RoundState.REJECTED: PostTransition.REJECT,
}
DecisionOutcome = Round | Refusal


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A locked post as the screen showed it: its content and, if known, its open step.

    `choice`: the variants meant; None means all that were not left out before.
    """

    post: Post
    content_hash: str
    step_id: int | None = None
    choice: VariantChoice | None = None


@dataclass(frozen=True, slots=True)
class _DecisionCase:
    """A post this actor decides: their authority and seat, and the rule check that precedes a yes."""

    turn: ReviewContext
    authority: Authority
    seat: DecisionSeat
    heard: RuleCheck | None


def decide_post(
    session: Session,
    post: Post,
    *,
    verdict: Verdict,
    reason: str,
    seen_hash: str,
    actor: Actor,
    now: datetime,
    seen_step: int | None = None,
    choice: VariantChoice | None = None,
    urgency: str = "",
) -> Round:
    """Record a decision and, after the last step, move the post (approved means scheduled).

    Rechecks the line: raises `Blocked` when a rule now forbids the text, `Conflict` when `seen_step` was decided
    meanwhile and another is open.
    """
    seen = SeenPost(post, seen_hash, seen_step, choice)
    outcome = decide_posts(session, [seen], Ruling(verdict, reason, urgency), actor=actor, now=now)[post.id]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def decide_posts_together(
    session: Session, seen: Sequence[SeenPost], ruling: Ruling, *, actor: Actor, now: datetime
) -> dict[int, DecisionOutcome]:
    """Decide posts read on one page, by post, refusing those asked for by political offices.

    That origin is not shown beside the text there.
    """
    requests = {seen_post.post.request_id for seen_post in seen if seen_post.post.request_id}
    wishes = request_wishes(session, actor.organisation_id, requests)
    sieve = RefusalCollector[SeenPost](lambda refused_post: refused_post.post.id)
    together = sieve.through(
        seen,
        lambda checked_post: check_bulk_decidable(wishes.get(checked_post.post.request_id or 0, PLAN_WISH).requester),
    )
    return {**sieve.refused, **decide_posts(session, together, ruling, actor=actor, now=now)}


def decide_posts(
    session: Session, seen: Sequence[SeenPost], ruling: Ruling, *, actor: Actor, now: datetime
) -> dict[int, DecisionOutcome]:
    """Decide posts together and return outcomes by post; refused ones change nothing.

    Uses a constant number of statements.
    """
    sieve = RefusalCollector[ReviewContext](lambda turn: turn.current.post.id)
    cases = _judge(session, seen, ruling, sieve, actor=actor, now=now) if seen else []
    done = _store(session, cases, ruling, actor=actor, now=now) if cases else {}
    unseen = dict.fromkeys((seen_post.post.id for seen_post in seen), Conflict(rounds.NOT_IN_REVIEW))
    return {**unseen, **sieve.refused, **done}


def _judge(
    session: Session,
    seen: Sequence[SeenPost],
    ruling: Ruling,
    sieve: RefusalCollector[ReviewContext],
    *,
    actor: Actor,
    now: datetime,
) -> list[_DecisionCase]:
    """Return the cases that pass every check, writing nothing."""
    on_screen = {seen_post.post.id: seen_post for seen_post in seen}
    turns = list(review_contexts(session, [seen_post.post for seen_post in seen], actor).values())
    turns = sieve.through(turns, lambda turn: _check_seen_content(turn, on_screen[turn.current.post.id], ruling))
    turns = [_with_choice(turn, on_screen[turn.current.post.id], ruling) for turn in turns]
    heard = _check_rules_again(session, turns, now=now) if ruling.is_yes else {}
    excepted = exceptions_of_blocked(session, [(check.current.post, check.said) for check in heard.values()], now=now)
    turns = sieve.through(turns, lambda turn: _check_rules_passed(turn, heard, excepted))
    authorities = authorities_by_step(session, turns, actor, now=now)
    turns = sieve.through(turns, lambda turn: require_authority(authorities[turn.step.id]))
    turns = _mark_contexts(session, turns, authorities, actor=actor, now=now)
    if ruling.is_yes:
        going_on = steps_with_other_decider(session, [turn for turn in turns if turn.is_marked], actor, now=now)
        turns = sieve.through(turns, lambda turn: _check_other_decider(turn, going_on))
    turns = sieve.through(turns, lambda turn: verdicts.check_ruling(turn, ruling, now=now))
    seats = decision_seats(session, [turn.step for turn in turns], actor=actor, now=now)
    turns = sieve.through(turns, lambda turn: check_decision_seat(seats[turn.step.id], ruling.why_now))
    return [
        _DecisionCase(turn, authorities[turn.step.id], seats[turn.step.id], heard.get(turn.current.post.id))
        for turn in turns
    ]


def _mark_contexts(
    session: Session,
    turns: Sequence[ReviewContext],
    authorities: Mapping[int, Authority],
    *,
    actor: Actor,
    now: datetime,
) -> list[ReviewContext]:
    """Return the contexts, marked where another person's yes is needed too."""
    cases = [
        PendingDecision(turn.step, turn.current.version.id, require_authority(authorities[turn.step.id]))
        for turn in turns
    ]
    marked = marked_step_ids(session, cases, actor, now=now)
    return [replace(turn, is_marked=turn.step.id in marked) for turn in turns]


def _check_other_decider(turn: ReviewContext, going_on: Collection[int]) -> None:
    """Raise `NotPermitted` for a marked yes when no other person can give the second one."""
    if turn.is_marked and turn.step.id not in going_on:
        raise NotPermitted(NO_OTHER_DECIDER)


def _check_seen_content(turn: ReviewContext, seen: SeenPost, ruling: Ruling) -> None:
    check_content_unchanged(seen_hash=seen.content_hash, current_hash=turn.current.version.content_hash)
    check_step_unchanged(seen=seen.step_id, open_now=turn.step.id)
    _with_choice(turn, seen, ruling)


def _with_choice(turn: ReviewContext, seen: SeenPost, ruling: Ruling) -> ReviewContext:
    return verdicts.with_left_out(turn, seen.choice, ruling.verdict)


def _check_rules_again(session: Session, turns: Sequence[ReviewContext], *, now: datetime) -> dict[int, RuleCheck]:
    """Return rule checks by post: since submission the line may have changed or a period begun (invariant I4)."""
    heard = rule_check.check_rules(
        session, [(turn.going_on, turn.voices) for turn in turns], CheckStage.DECISION, now=now
    )
    return {check.current.post.id: check for check in heard}


def _check_rules_passed(
    turn: ReviewContext, heard: Mapping[int, RuleCheck], excepted: Mapping[int, frozenset[str]]
) -> None:
    if check := heard.get(turn.current.post.id):
        check_not_blocked(check.said, excepted=excepted[turn.current.post.id])


def exceptions_of_blocked(
    session: Session, findings_by_post: Sequence[tuple[Post, Sequence[VariantFinding]]], *, now: datetime
) -> dict[int, frozenset[str]]:
    """Return each post's excepted rules, queried only when a finding blocks."""
    blocked = [
        post
        for post, findings in findings_by_post
        if any(variant_finding.finding.action is RuleAction.BLOCK for variant_finding in findings)
    ]
    keys = [post.id for post in blocked]
    rules_by_post = rounds.excepted_rules_by_post(session, blocked[0].organisation_id, keys, now=now) if blocked else {}
    return {post.id: frozenset(rules_by_post.get(post.id, ())) for post, _ in findings_by_post}


def _store(
    session: Session, cases: Sequence[_DecisionCase], ruling: Ruling, *, actor: Actor, now: datetime
) -> dict[int, Round]:
    if ruling.is_yes:
        cases = _store_rule_checks(session, cases, now=now)
    decided = [(case.turn, require_authority(case.authority)) for case in cases]
    done = verdicts.record_verdicts(session, decided, ruling, actor=actor, now=now)
    record_urgent_decisions(session, [(case.turn, case.seat) for case in cases], ruling, actor=actor, now=now)
    turns = [case.turn for case in cases]
    after = list(zip(turns, done, strict=True))
    closed = [(turn, verdict_result.out) for turn, verdict_result in after if turn.round.state is not RoundState.OPEN]
    for turn, _ in closed:
        lifecycle.apply_transition(
            session, turn.current.post, MOVE_BY_ROUND_STATE[turn.round.state], actor=actor, now=now
        )
    approved = [
        (turn.current, verdict_result.approvals)
        for turn, verdict_result in after
        if turn.round.state is RoundState.APPROVED
    ]
    scheduling.schedule_posts(session, approved, actor=actor, now=now)
    rounds_of = {turn.current.post.id: turn.round.id for turn, _ in after}
    restore_holds(session, [current.post for current, _ in approved], rounds_of, now=now)
    notify_reviewers(
        session,
        [(turn.current.post, verdict_result.opened) for turn, verdict_result in after],
        REVIEW_LETTERS[False],
        now=now,
    )
    notify_authors(session, closed, ruling.reason, now=now)
    return {turn.current.post.id: turn.round for turn in turns}


def _store_rule_checks(session: Session, cases: Sequence[_DecisionCase], *, now: datetime) -> list[_DecisionCase]:
    """Store the rule checks and add the reviewers they now call."""
    heard = [case.heard for case in cases if case.heard]
    rule_check.store_rule_checks(session, heard, now=now)
    called = [(case.turn, reviewers_asked(check.said)) for case, check in zip(cases, heard, strict=True)]
    turns = approvals_rounds.extend_rounds(session, called, now=now)
    return [replace(case, turn=turn) for case, turn in zip(cases, turns, strict=True)]
