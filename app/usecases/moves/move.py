"""Moves, all or none, and their undoing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.work import Work
from app.domain.moves.queries import MoveRecord, moves_at, previous_versions
from app.domain.moves.rules import (
    NOT_BACK,
    ApprovalFate,
    MovedMeanwhile,
    MoveNotSettled,
    MovePreview,
    MoveRequest,
    check_settled,
    is_seen_hour_current,
    parse_hour,
)
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.usecases.moves.context import MoveContext, load_move_context
from app.usecases.moves.preview import build_previews, plan_moves
from app.usecases.posts import actions
from app.usecases.posts import drafts as post_drafts

NOTHING_TO_UNDO = msg("Esas publicaciones no las movió usted, o ya las ha devuelto.")


@dataclass(frozen=True, slots=True)
class MoveConsent:
    """Hours seen (`seen_hours`), preview read (`digest`), approval loss accepted (`agree`)."""

    seen_hours: Mapping[int, str]
    digest: str = ""
    agree: bool = False


def move_posts(
    work: Work, body: Organisation, posts: Sequence[Post], wanted: MoveRequest, consent: MoveConsent
) -> list[MovePreview]:
    """Move locked posts; return previews in order.

    Raises `MovedMeanwhile` when an hour differs from that seen, `MoveNotSettled` when a post cannot move or its preview
    is unread; both carry previews, nothing moved.
    """
    context = load_move_context(work.session, body, posts, work.actor, now=work.now)
    previews, hours = build_previews(work.session, context, plan_moves(context, wanted)), consent.seen_hours
    unmoved = (post.id for post in posts if is_seen_hour_current(hours.get(post.id, ""), post.planned_at, body.zone))
    if overtaken := {post.id for post in posts}.difference(unmoved):
        raise MovedMeanwhile(previews, frozenset(overtaken))
    check_settled(previews, shown_digest=consent.digest, agree=consent.agree)
    _apply_moves(work.session, context, previews)
    return previews


def undo_moves(work: Work, body: Organisation, posts: Sequence[Post], moved_at: datetime) -> list[MovePreview]:
    """Undo the actor's moves of that instant; posts locked, lost approvals stay lost.

    Raises `Conflict` for posts they did not move, `MovedMeanwhile` when an hour changed since, `MoveNotSettled` when a
    post cannot go back or would lose a later approval.
    """
    keys = [post.id for post in posts]
    moved = moves_at(work.session, body.id, keys, at=moved_at, actor_id=work.actor.id)
    if not keys or len(moved) < len(keys):
        raise Conflict(NOTHING_TO_UNDO)
    context = load_move_context(work.session, body, posts, work.actor, now=work.now)
    left = _versions_left_behind(posts, moved, previous_versions(work.session, body.id, keys))
    plans = {
        post.id: _previous_plan(post, moved[post.id], left.get(post.id, context.version_of(post))) for post in posts
    }
    previews = build_previews(work.session, context, plans)
    if overtaken := frozenset(post.id for post in posts if post.hour != moved[post.id].hour):
        raise MovedMeanwhile(previews, overtaken)
    if any(not preview.moves or preview.fate is ApprovalFate.LOST for preview in previews):
        raise MoveNotSettled(previews, NOT_BACK)
    _apply_moves(work.session, context, previews)
    return previews


def _versions_left_behind(
    posts: Sequence[Post], moved: Mapping[int, MoveRecord], before: Mapping[int, PostVersion]
) -> Mapping[int, PostVersion]:
    """Return versions moves replaced, if none was written since."""
    made = (post for post in posts if moved[post.id].detail.get("changed"))
    return {
        post.id: before[post.id]
        for post in made
        if post.id in before and moved[post.id].detail.get("version") == post.version
    }


def _previous_plan(post: Post, moved: MoveRecord, version: PostVersion | None) -> PublicationPlan:
    on, at, fold = parse_hour(moved.was_hour)
    return replace(post_queries.draft_of(post, version).plan, on=on, at=at, fold=fold)


def _apply_moves(session: Session, context: MoveContext, previews: Sequence[MovePreview]) -> None:
    """Move drafts together in a few statements, others singly."""
    plans = {preview.post_id: preview.plan for preview in previews if preview.plan and preview.at != preview.was}
    moving = [post for post in context.posts if post.id in plans]
    drafts = {
        post.id: replace(context.draft_of(post), plan=plans[post.id])
        for post in moving
        if post.version and post.status is PostStatus.DRAFT
    }
    done = actions.save_posts(Work(session, context.who, context.now), drafts) if drafts else set()
    for post in moving:
        if post.id not in done:
            _move_post(Work(session, context.who, context.now), post, plans[post.id])


def _move_post(work: Work, post: Post, plan: PublicationPlan) -> None:
    if not post.version:
        post_drafts.reschedule_idea(work, post, plan)
        return
    if post.status is PostStatus.EXPIRED:
        actions.reopen_post(work, post)
    actions.reschedule_post(work, post, plan)
