"""What reviewers and authors are told of reviews."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.approvals.models import Decision, RoundStep
from app.approvals.queries import readers
from app.approvals.queries.turn import Turn
from app.approvals.rules import RoundState
from app.approvals.service.letters import letter_about, told_of
from app.core import paths
from app.drafting.models import Post
from app.notifications import service as notifications
from app.notifications.service import Letter

Closed = tuple[Turn, Mapping[int, Decision]]
"""A review that ended, and by variant what left it out of the approval."""
Asking = tuple[str, Callable[[str, int, int], str]]
ASKING: dict[bool, Asking] = {
    False: ("review_asked", paths.review),
    True: ("emergency_asked", paths.emergency),
}
"""The letter to whoever decides and the page it leads to, by whether it is for the lane of emergencies."""


def ask_reviewers(
    session: Session, opened: Sequence[tuple[Post, Sequence[RoundStep]]], asking: Asking, *, now: datetime
) -> None:
    """Of each post, whoever may decide the steps that are open now; none where none are."""
    steps = {step.id: (post, step.name) for post, of_post in opened for step in of_post}
    if not steps:
        return
    kind, place = asking
    letters = []
    for user, slug, key in readers.reviewers_of(session, [step for _, of_post in opened for step in of_post]):
        post, name = steps[key]
        said = {"step": name, "path": place(slug, post.year, post.ordinal)}
        letters.append(letter_about(post, user, kind, f"step:{key}:{user.id}", **said))
    here = opened[0][0].organisation_id
    notifications.queue_all(session, letters, organisation_id=here, now=now)


def tell_authors(session: Session, closed: Sequence[Closed], reason: str, *, now: datetime) -> None:
    """Where each review ended and why, and what was left out of it; none where none ended."""
    if not closed:
        return
    posts = [turn.current.post for turn, _ in closed]
    authors = readers.authors_of(session, posts, now=now)
    letters = [
        _outcome(one, reason, *authors[post.id]) for one, post in zip(closed, posts, strict=True) if post.id in authors
    ]
    notifications.queue_all(session, letters, organisation_id=posts[0].organisation_id, now=now)


def _outcome(closed: Closed, reason: str, user: User, slug: str) -> Letter:
    turn, out = closed
    post, round_ = turn.current.post, turn.round
    key = f"round:{round_.id}:{round_.state.value}:{user.id}"
    said = {"outcome": round_.state.value, "reason": reason, "path": paths.post(slug, post.year, post.ordinal)}
    parts = told_of(turn, out) if round_.state is RoundState.APPROVED else {}
    return letter_about(post, user, "review_decided", key, **said, **parts)
