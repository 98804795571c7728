"""Submitting and deciding: what changes together in the post, its round and its deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.approvals import service
from app.approvals.models import Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.rules import RoundState, Verdict
from app.core import paths
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import lifecycle
from app.drafting import queries as drafting
from app.drafting import service as writing
from app.drafting.models import Post
from app.drafting.queries import Current
from app.drafting.rules.checks import Said, Stage, check_through, reviewers
from app.drafting.rules.readiness import check_ready
from app.drafting.rules.states import Move
from app.editorial_line.rules.line import Action
from app.notifications import service as notifications
from app.organisations.models import Organisation
from app.publishing import service as publishing

MOVE = {
    RoundState.APPROVED: Move.APPROVE,
    RoundState.SENT_BACK: Move.ASK_CHANGES,
    RoundState.REJECTED: Move.REJECT,
}


def submit(session: Session, post: Post, *, actor: Actor, now: datetime) -> RoundStep:
    """Send the current version to review.

    Raises a `Refusal` that names what is missing, and `Blocked` when a rule of the line does not let it through.
    """
    writing.check_may_edit(post, actor)
    current = drafting.current(session, post)
    if current is None:
        raise Refusal(say("Todavía no hay nada escrito."))
    voices = drafting.voices(session, post.organisation_id)
    check_ready(drafting.draft_of(post, current.version), voices, zone=post.zone, now=now)
    said = service.hold_against_line(session, current, Stage.SUBMIT, now=now)
    check_through(said, excepted=_excepted(session, post, said, now=now))
    lifecycle.apply(session, post, Move.SUBMIT, actor=actor, now=now)
    step = service.open_round(session, current, reviewers(said), actor=actor, now=now)
    _ask_reviewers(session, current, step, now=now)
    return step


def decide(
    session: Session, post: Post, *, verdict: Verdict, reason: str, seen_hash: str, actor: Actor, now: datetime
) -> Round:
    """Decide, and if it was the last step, let the post go where the decision leads: approved means scheduled.

    Approving holds the text against the line again: raises `Blocked` when a rule has come to forbid it.
    """
    if verdict is Verdict.APPROVED:
        _hold_again(session, post, now=now)
    done = service.decide(session, post, verdict=verdict, reason=reason, seen_hash=seen_hash, actor=actor, now=now)
    round_, current = done.round, done.current
    if move := MOVE.get(round_.state):
        lifecycle.apply(session, post, move, actor=actor, now=now)
    if round_.state is RoundState.APPROVED:
        publishing.schedule(session, current, list(done.approvals), actor=actor, now=now)
    if round_.state is RoundState.OPEN:
        _ask_reviewers(session, current, rounds.open_step(session, post)[1], now=now)
    else:
        _tell_author(session, post, round_, reason, now=now)
    return round_


def _hold_again(session: Session, post: Post, *, now: datetime) -> None:
    """The line may have changed since the text was submitted, or a period may have begun (invariant I4)."""
    current = drafting.current(session, post)
    if current is None:
        return
    round_, _, steps = rounds.in_course(session, post)
    said = service.hold_against_line(session, current, Stage.DECISION, now=now)
    check_through(said, excepted=_excepted(session, post, said, now=now))
    service.add_reviewers(session, round_, steps, reviewers(said), post, now=now)


def _excepted(session: Session, post: Post, said: Sequence[Said], *, now: datetime) -> frozenset[str]:
    """Asked only when something stands in the way."""
    if all(one.finding.action is not Action.BLOCK for one in said):
        return frozenset()
    return rounds.excepted(session, post.organisation_id, post.id, now=now)


def _ask_reviewers(session: Session, current: Current, step: RoundStep, *, now: datetime) -> None:
    post = current.post
    for user, slug in _readers(session, post, rounds.candidates_of(session, step)):
        path = paths.review(slug, post.year, post.ordinal)
        _write(session, post, user, "review_asked", f"step:{step.id}:{user.id}", now=now, step=step.name, path=path)


def _tell_author(session: Session, post: Post, round_: Round, reason: str, *, now: datetime) -> None:
    for user, slug in _readers(session, post, [post.author_id] if post.author_id else []):
        key = f"round:{round_.id}:{round_.state.value}:{user.id}"
        said = {"outcome": round_.state.value, "reason": reason, "path": paths.post(slug, post.year, post.ordinal)}
        _write(session, post, user, "review_decided", key, now=now, **said)


def _write(
    session: Session, post: Post, user: User, kind: str, dedup_key: str, *, now: datetime, **context: object
) -> None:
    notifications.queue(
        session,
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind=kind,
        context={"number": post.number, "title": post.title, "planned": drafting.planned_wall(post), **context},
        dedup_key=dedup_key,
        organisation_id=post.organisation_id,
        now=now,
    )


def _readers(session: Session, post: Post, ids: Sequence[int]) -> Sequence[tuple[User, str]]:
    """Those who can still sign in, each with how the organisation's addresses name it."""
    slug = select(Organisation.slug).where(Organisation.id == post.organisation_id).scalar_subquery()
    return session.exec(select(User, slug).where(col(User.id).in_(ids), col(User.disabled_at).is_(None))).all()
