from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core import paths
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries import recipients
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.rules.states import RoundState
from app.domain.directory.rules.networks import channel_label
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.people.models import User
from app.domain.people.rules.substitutions import signature
from app.domain.posts.models import Post, Variant
from app.domain.posts.queries import posts


def partial_approval_context(context: ReviewContext, out: Mapping[int, Decision]) -> dict[str, Any]:
    """Return scope, and exclusions with person and reason; empty without any."""
    if not out:
        return {}
    places = {variant.id: _variant_context(context, variant) for variant in context.current.variants}
    remaining_places = [place for key, place in places.items() if key not in out]
    return {
        "kept": remaining_places,
        "left": [{**places[key], **_reason_context(decision)} for key, decision in sorted(out.items())],
    }


def _variant_context(context: ReviewContext, variant: Variant) -> dict[str, str]:
    voice = context.voices[variant.channel_id]
    return {"account": channel_label(voice.network, voice.name), "language": variant.language}


def _reason_context(decision: Decision) -> dict[str, str]:
    return {
        "by": signature(decision.user_name, decision.signed_as, decision.on_behalf_of_name),
        "reason": decision.reason,
    }


def post_letter(post: Post, user: User, kind: str, dedup_key: str, **context: object) -> Letter:
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind=kind,
        context={"number": post.number, "title": post.title, "planned": posts.planned_wall(post), **context},
        dedup_key=dedup_key,
        act_by=post.planned_at,
    )


ClosedReview = tuple[ReviewContext, Mapping[int, Decision]]
ReviewLetter = tuple[str, Callable[[str, int, int], str]]
REVIEW_LETTERS: dict[bool, ReviewLetter] = {
    False: ("review_asked", paths.review),
    True: ("emergency_asked", paths.emergency),
}
"""Letter and page, by whether for the emergency lane."""


def notify_reviewers(work: Work, post: Post, steps: Sequence[RoundStep], asking: ReviewLetter) -> None:
    """Queue a letter for each person who may decide an opened step; take no statement without steps."""
    if not steps:
        return
    kind, place = asking
    names = {step.id: step.name for step in steps}
    letters = []
    for user, slug, key in recipients.reviewers_of_steps(work.session, steps):
        context = {"step": names[key], "path": place(slug, post.year, post.ordinal)}
        letters.append(post_letter(post, user, kind, f"step:{key}:{user.id}", **context))
    notifications_service.queue_letters(work.session, letters, organisation_id=post.organisation_id, now=work.now)


def notify_authors(work: Work, closed: Sequence[ClosedReview], reason: str) -> None:
    if not closed:
        return
    posts = [context.current.post for context, _ in closed]
    authors = recipients.post_authors(work, posts)
    letters = [
        _outcome_letter(review, reason, *authors[post.id])
        for review, post in zip(closed, posts, strict=True)
        if post.id in authors
    ]
    notifications_service.queue_letters(work.session, letters, organisation_id=posts[0].organisation_id, now=work.now)


def _outcome_letter(closed: ClosedReview, reason: str, user: User, slug: str) -> Letter:
    review, out = closed
    post, round_ = review.current.post, review.round
    key = f"round:{round_.id}:{round_.state.value}:{user.id}"
    context = {"outcome": round_.state.value, "reason": reason, "path": paths.post(slug, post.year, post.ordinal)}
    parts = partial_approval_context(review, out) if round_.state is RoundState.APPROVED else {}
    return post_letter(post, user, "review_decided", key, **context, **parts)
