"""Submitting and deciding: what changes together in the post, its round and its deliveries."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.approvals import service
from app.approvals.models import Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.turn import Turn, turn_of
from app.approvals.rules import RoundState, Verdict, check_fresh, check_same_step
from app.approvals.rules.alone import is_urgent
from app.approvals.rules.aside import Ground
from app.approvals.rules.together import check_among_others
from app.approvals.service.letters import letter_about
from app.core import paths
from app.core.actor import Actor
from app.drafting import lifecycle
from app.drafting import queries as drafting
from app.drafting import service as writing
from app.drafting.models import Post
from app.drafting.queries import Current
from app.drafting.queries.pieces import setting_of
from app.drafting.rules.checks import Said, Stage, check_through, reviewers
from app.drafting.rules.readiness import check_ready
from app.drafting.rules.states import Move
from app.editorial_line.rules.line import Action
from app.intake import queries as intake
from app.notifications import service as notifications
from app.publishing import service as publishing
from app.sittings.service.attending import note_decision

MOVE = {
    RoundState.APPROVED: Move.APPROVE,
    RoundState.SENT_BACK: Move.ASK_CHANGES,
    RoundState.REJECTED: Move.REJECT,
}
ASKING = {False: ("review_asked", paths.review), True: ("emergency_asked", paths.emergency)}
"""The letter to whoever decides and the page it leads to, by whether it is for the lane of emergencies."""


def submit(session: Session, post: Post, *, actor: Actor, now: datetime) -> Sequence[RoundStep]:
    """Send the current version to review; the steps that are open then.

    Raises `Incomplete` with all that is missing, `Blocked` when a rule of the line does not let it through, and
    `Refusal` when there are not enough people for a step.
    """
    writing.check_may_edit(post, actor)
    current, voices = drafting.current(session, post), drafting.voices(session, post.organisation_id)
    check_ready(drafting.draft_of(post, current.version if current else None), voices, zone=post.zone, now=now)
    assert current is not None, "what was never written lacks its accounts"
    setting = setting_of(session, post, current.version, stage=Stage.SUBMIT.value, now=now)
    said = service.hold_against_line(session, current, voices, Stage.SUBMIT, now=now, setting=setting)
    check_through(said, excepted=_excepted(session, post, said, now=now))
    lifecycle.apply(session, post, Move.SUBMIT, actor=actor, now=now)
    found = frozenset(one.rule.code for one in said)
    steps = service.open_round(session, current, reviewers(said), setting, found=found, actor=actor, now=now)
    urgent = is_urgent(setting.topic.topic_class if setting.topic else None, setting.periods)
    _ask_reviewers(session, current, steps, ASKING[urgent], now=now)
    return steps


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
    urgency: str = "",
) -> Round:
    """Decide, and if it was the last step, let the post go where the decision leads: approved means scheduled.

    Approving holds the text against the line again: raises `Blocked` when a rule has come to forbid it. Raises
    `OutOfTurn` when `seen_step`, the one on the screen, was decided by others meanwhile and another is open. `urgency`:
    why it cannot wait for a sitting, where no reason is asked for.
    """
    turn = turn_of(session, post, actor)
    check_fresh(seen_hash=seen_hash, current_hash=turn.current.version.content_hash)
    check_same_step(seen=seen_step, open_now=turn.step.id)
    if verdict is Verdict.APPROVED:
        turn = _held_again(session, turn, now=now)
    done = service.decide(session, turn, verdict=verdict, reason=reason, seen_hash=seen_hash, actor=actor, now=now)
    note_decision(session, turn, verdict=verdict, reason=reason or urgency, actor=actor, now=now)
    round_, current = turn.round, turn.current
    if move := MOVE.get(round_.state):
        lifecycle.apply(session, post, move, actor=actor, now=now)
    if round_.state is RoundState.APPROVED:
        publishing.schedule(session, current, done.approvals, actor=actor, now=now)
    if done.opened:
        _ask_reviewers(session, current, done.opened, ASKING[False], now=now)
    if round_.state is not RoundState.OPEN:
        _tell_author(session, post, round_, reason, now=now)
    return round_


def decide_among_others(
    session: Session, post: Post, *, verdict: Verdict, reason: str, seen_hash: str, actor: Actor, now: datetime
) -> Round:
    """The same for one of several read on one page, where what a political office asked is not beside its text."""
    check_among_others(intake.wish_of(session, post.organisation_id, post.request_id).requester)
    return decide(session, post, verdict=verdict, reason=reason, seen_hash=seen_hash, actor=actor, now=now)


def recuse(session: Session, post: Post, *, ground: Ground, text: str, actor: Actor, now: datetime) -> None:
    """Step aside; those to whom it passes are asked, and with nobody left whoever can put somebody there is told."""
    turn = turn_of(session, post, actor)
    service.recuse(session, turn, ground, text, actor=actor, now=now)
    if rounds.reviewers_of(session, [turn.step]):
        _ask_reviewers(session, turn.current, [turn.step], ASKING[False], now=now)
    else:
        _tell_nobody_is_left(session, post, turn.step, now=now)


def call_in(session: Session, post: Post, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take over the open step; see `service.call_in`."""
    service.call_in(session, turn_of(session, post, actor), reason, actor=actor, now=now)


def _tell_nobody_is_left(session: Session, post: Post, step: RoundStep, *, now: datetime) -> None:
    """Silence approves nothing (I3): the post would wait until it expires."""
    letters = [
        letter_about(post, user, "nobody_decides", f"step:{step.id}:nobody:{user.id}", step=step.name, path=path)
        for user, path in rounds.who_can_mend(session, post, now=now)
    ]
    notifications.queue_all(session, letters, organisation_id=post.organisation_id, now=now)


def _held_again(session: Session, turn: Turn, *, now: datetime) -> Turn:
    """The line may have changed since the text was submitted, or a period may have begun (invariant I4)."""
    current = turn.current
    said = service.hold_against_line(session, current, turn.voices, Stage.DECISION, now=now)
    check_through(said, excepted=_excepted(session, current.post, said, now=now))
    added = service.add_reviewers(session, turn.round, turn.steps, reviewers(said), current.post, now=now)
    return replace(turn, steps=[*turn.steps, *added])


def _excepted(session: Session, post: Post, said: Sequence[Said], *, now: datetime) -> frozenset[str]:
    """Asked only when something stands in the way."""
    if all(one.finding.action is not Action.BLOCK for one in said):
        return frozenset()
    return rounds.excepted(session, post.organisation_id, post.id, now=now)


def _ask_reviewers(
    session: Session,
    current: Current,
    steps: Sequence[RoundStep],
    asking: tuple[str, Callable[[str, int, int], str]],
    *,
    now: datetime,
) -> None:
    """`asking`: by which letter, and where it leads."""
    post, names, (kind, place) = current.post, {step.id: step.name for step in steps}, asking
    letters = [
        letter_about(
            post, user, kind, f"step:{key}:{user.id}", step=names[key], path=place(slug, post.year, post.ordinal)
        )
        for user, slug, key in rounds.reviewers_of(session, steps)
    ]
    notifications.queue_all(session, letters, organisation_id=post.organisation_id, now=now)


def _tell_author(session: Session, post: Post, round_: Round, reason: str, *, now: datetime) -> None:
    if (author := rounds.author_of(session, post)) is None:
        return
    user, slug = author
    key = f"round:{round_.id}:{round_.state.value}:{user.id}"
    said = {"outcome": round_.state.value, "reason": reason, "path": paths.post(slug, post.year, post.ordinal)}
    letter = letter_about(post, user, "review_decided", key, **said)
    notifications.queue_all(session, [letter], organisation_id=post.organisation_id, now=now)
