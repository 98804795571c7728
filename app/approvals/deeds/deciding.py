"""Deciding: of one post, or of several with the same words and in one transaction, where each stays its own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.approvals import service
from app.approvals.deeds.holds import keep_holds
from app.approvals.deeds.letters import ASKING, ask_reviewers, tell_authors
from app.approvals.models import Round
from app.approvals.queries import rounds
from app.approvals.queries.authority import Authority, authorities_of, permitted
from app.approvals.queries.hands import Deciding, marked_steps, steps_with_another
from app.approvals.queries.turn import Turn, turns_of
from app.approvals.rules import RoundState, Verdict, check_fresh, check_same_step
from app.approvals.rules.hands import NO_OTHER
from app.approvals.rules.partial import Choice
from app.approvals.rules.ruling import Ruling
from app.approvals.rules.together import check_among_others
from app.approvals.service import Heard
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.sieve import Sieve
from app.drafting import lifecycle
from app.drafting.models import Post
from app.drafting.rules.checks import Said, Stage, check_through, reviewers
from app.drafting.rules.states import Move
from app.editorial_line.rules.line import Action
from app.intake.queries import FROM_THE_PLAN, wishes_of
from app.publishing import service as publishing
from app.sittings.queries.seat import Seat, seats_at
from app.sittings.service.attending import check_seat, note_decisions

MOVE = {
    RoundState.APPROVED: Move.APPROVE,
    RoundState.SENT_BACK: Move.ASK_CHANGES,
    RoundState.REJECTED: Move.REJECT,
}
Outcome = Round | Refusal
"""Where the decision left its round, or why it was none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as it was on the screen: what it said and, when it is told, the step that was open. It comes locked.

    `choice`: which of the variants on the screen are meant; without one, all that nobody left out before.
    """

    post: Post
    content_hash: str
    step_id: int | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A post that is this person's to decide: in whose place, where, and what the line says of it before a yes."""

    turn: Turn
    authority: Authority
    seat: Seat
    heard: Heard | None


def decide(
    session: Session,
    post: Post,
    *,
    verdict: Verdict,
    reason: str,
    seen_hash: str,
    actor: Actor,
    now: datetime,
    seen_step: int | None = None,
    choice: Choice | None = None,
    urgency: str = "",
) -> Round:
    """Decide, and if it was the last step, let the post go where the decision leads: approved means scheduled.

    Approving holds the text against the line again: raises `Blocked` when a rule has come to forbid it. Raises
    `OutOfTurn` when `seen_step`, the one on the screen, was decided by others meanwhile and another is open.
    """
    seen = Seen(post, seen_hash, seen_step, choice)
    outcome = decide_all(session, [seen], Ruling(verdict, reason, urgency), actor=actor, now=now)[post.id]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def decide_among_others(
    session: Session, seen: Sequence[Seen], ruling: Ruling, *, actor: Actor, now: datetime
) -> dict[int, Outcome]:
    """Several read on one page, where what a political office asked is not beside its text; by post."""
    requests = {one.post.request_id for one in seen if one.post.request_id}
    wishes = wishes_of(session, actor.organisation_id, requests)
    sieve = Sieve[Seen](lambda one: one.post.id)
    together = sieve.through(
        seen, lambda one: check_among_others(wishes.get(one.post.request_id or 0, FROM_THE_PLAN).requester)
    )
    return {**sieve.refused, **decide_all(session, together, ruling, actor=actor, now=now)}


def decide_all(
    session: Session, seen: Sequence[Seen], ruling: Ruling, *, actor: Actor, now: datetime
) -> dict[int, Outcome]:
    """By post. What may not be decided changes nothing; the rest is written together.

    A constant number of statements however many.
    """
    sieve = Sieve[Turn](lambda turn: turn.current.post.id)
    cases = _judged(session, seen, ruling, sieve, actor=actor, now=now) if seen else []
    done = _written(session, cases, ruling, actor=actor, now=now) if cases else {}
    unseen = dict.fromkeys((one.post.id for one in seen), OutOfTurn(rounds.NOT_IN_REVIEW))
    return {**unseen, **sieve.refused, **done}


def _judged(
    session: Session, seen: Sequence[Seen], ruling: Ruling, sieve: Sieve[Turn], *, actor: Actor, now: datetime
) -> list[_Case]:
    """Nothing is written, so that what does not pass leaves nothing behind."""
    on_screen = {one.post.id: one for one in seen}
    turns = list(turns_of(session, [one.post for one in seen], actor).values())
    turns = sieve.through(turns, lambda turn: _check_seen(turn, on_screen[turn.current.post.id], ruling))
    turns = [_meant(turn, on_screen[turn.current.post.id], ruling) for turn in turns]
    heard = _held_again(session, turns, now=now) if ruling.is_yes else {}
    excepted = excepted_of(session, [(one.current.post, one.said) for one in heard.values()], now=now)
    turns = sieve.through(turns, lambda turn: _check_line(turn, heard, excepted))
    authorities = authorities_of(session, turns, actor, now=now)
    turns = sieve.through(turns, lambda turn: permitted(authorities[turn.step.id]))
    turns = _marked(session, turns, authorities, actor=actor, now=now)
    if ruling.is_yes:
        going_on = steps_with_another(session, [turn for turn in turns if turn.is_marked], actor, now=now)
        turns = sieve.through(turns, lambda turn: _check_another(turn, going_on))
    turns = sieve.through(turns, lambda turn: service.check_ruling(turn, ruling, now=now))
    seats = seats_at(session, [turn.step for turn in turns], actor=actor, now=now)
    turns = sieve.through(turns, lambda turn: check_seat(seats[turn.step.id], ruling.why_now))
    return [
        _Case(turn, authorities[turn.step.id], seats[turn.step.id], heard.get(turn.current.post.id)) for turn in turns
    ]


def _marked(
    session: Session, turns: Sequence[Turn], authorities: Mapping[int, Authority], *, actor: Actor, now: datetime
) -> list[Turn]:
    """The turns, told which of them need somebody else's yes besides the actor's."""
    cases = [Deciding(turn.step, turn.current.version.id, permitted(authorities[turn.step.id])) for turn in turns]
    marked = marked_steps(session, cases, actor, now=now)
    return [replace(turn, is_marked=turn.step.id in marked) for turn in turns]


def _check_another(turn: Turn, going_on: Collection[int]) -> None:
    """Raise `NotPermitted` for a marked yes where nobody else could give the one it needs besides."""
    if turn.is_marked and turn.step.id not in going_on:
        raise NotPermitted(NO_OTHER)


def _check_seen(turn: Turn, seen: Seen, ruling: Ruling) -> None:
    check_fresh(seen_hash=seen.content_hash, current_hash=turn.current.version.content_hash)
    check_same_step(seen=seen.step_id, open_now=turn.step.id)
    _meant(turn, seen, ruling)


def _meant(turn: Turn, seen: Seen, ruling: Ruling) -> Turn:
    return service.leave_out(turn, seen.choice, ruling.verdict)


def _held_again(session: Session, turns: Sequence[Turn], *, now: datetime) -> dict[int, Heard]:
    """By post. The line may have changed since it was submitted, or a period may have begun (invariant I4)."""
    heard = service.hear(session, [(turn.going_on, turn.voices) for turn in turns], Stage.DECISION, now=now)
    return {one.current.post.id: one for one in heard}


def _check_line(turn: Turn, heard: Mapping[int, Heard], excepted: Mapping[int, frozenset[str]]) -> None:
    if one := heard.get(turn.current.post.id):
        check_through(one.said, excepted=excepted[turn.current.post.id])


def excepted_of(
    session: Session, said: Sequence[tuple[Post, Sequence[Said]]], *, now: datetime
) -> dict[int, frozenset[str]]:
    """The rules each post is excepted from; asked only where something stands in the way."""
    blocked = [post for post, ones in said if any(one.finding.action is Action.BLOCK for one in ones)]
    keys = [post.id for post in blocked]
    found = rounds.all_excepted(session, blocked[0].organisation_id, keys, now=now) if blocked else {}
    return {post.id: frozenset(found.get(post.id, ())) for post, _ in said}


def _written(
    session: Session, cases: Sequence[_Case], ruling: Ruling, *, actor: Actor, now: datetime
) -> dict[int, Round]:
    """By post, where its round is now."""
    if ruling.is_yes:
        cases = _kept(session, cases, now=now)
    decided = [(case.turn, permitted(case.authority)) for case in cases]
    done = service.decide_all(session, decided, ruling, actor=actor, now=now)
    note_decisions(session, [(case.turn, case.seat) for case in cases], ruling, actor=actor, now=now)
    turns = [case.turn for case in cases]
    after = list(zip(turns, done, strict=True))
    closed = [(turn, one.out) for turn, one in after if turn.round.state is not RoundState.OPEN]
    for turn, _ in closed:
        lifecycle.apply(session, turn.current.post, MOVE[turn.round.state], actor=actor, now=now)
    approved = [(turn.current, one.approvals) for turn, one in after if turn.round.state is RoundState.APPROVED]
    publishing.schedule_all(session, approved, actor=actor, now=now)
    rounds_of = {turn.current.post.id: turn.round.id for turn, _ in after}
    keep_holds(session, [current.post for current, _ in approved], rounds_of, now=now)
    ask_reviewers(session, [(turn.current.post, one.opened) for turn, one in after], ASKING[False], now=now)
    tell_authors(session, closed, ruling.reason, now=now)
    return {turn.current.post.id: turn.round for turn in turns}


def _kept(session: Session, cases: Sequence[_Case], *, now: datetime) -> list[_Case]:
    """What the line said is written down, and those it calls now are added to the steps."""
    heard = [case.heard for case in cases if case.heard]
    service.keep_heard(session, heard, now=now)
    called = [(case.turn, reviewers(said.said)) for case, said in zip(cases, heard, strict=True)]
    turns = service.add_reviewers(session, called, now=now)
    return [replace(case, turn=turn) for case, turn in zip(cases, turns, strict=True)]
