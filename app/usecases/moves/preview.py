"""Previews of moves, computed before and again inside the moving transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import msg
from app.core.zones import local_day
from app.domain.approvals.rules.deadlines import StepDeadlines
from app.domain.approvals.service import deadlines as approval_deadlines
from app.domain.moves.rules import (
    HOUR_PASSED,
    NO_DAY,
    NO_HOUR,
    NO_SLOT,
    ApprovalFate,
    DeadlineShift,
    MoveKind,
    MovePreview,
    MoveRequest,
    approval_fate,
    is_within_window,
    plan_at,
    without_window,
)
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.free_slots import (
    DAYS_LOOKED_AT,
    DECISION_TIME,
    MOST_OFFERED,
    TakenHours,
    find_free_hour,
    find_free_slots,
)
from app.domain.posts.rules.line_checks import BlockedByLine
from app.domain.posts.rules.states import PostStatus, PostTransition, status_after
from app.usecases.moves.context import FARTHEST_MOVE, LineChanges, MoveContext, line_changes, load_move_context
from app.usecases.moves.warnings import move_warnings
from app.usecases.posts import drafts

UNPLANNED = frozenset({PostStatus.IDEA, PostStatus.DRAFT})
"""The states that need no hour."""
MovePlans = Mapping[int, PublicationPlan | Refusal]
NOT_YOURS = msg("No es suya: solo puede moverla quien la escribió o quien edita todas.")
ALREADY_SENT = msg("Ya ha salido en alguna cuenta, o está saliendo: prepare una publicación nueva que la corrija.")
TOO_FAR = msg("Elija un día de los próximos dos años.")


def preview_moves(
    session: Session, body: Organisation, posts: Sequence[Post], wanted: MoveRequest, who: Actor, *, now: datetime
) -> list[MovePreview]:
    """Return previews in post order; a constant number of statements."""
    context = load_move_context(session, body, posts, who, now=now)
    return build_previews(session, context, plan_moves(context, wanted))


def plan_moves(context: MoveContext, wanted: MoveRequest) -> MovePlans:
    """Return plans by post; a free hour given to one is taken for posts that share an account."""
    assigned: list[tuple[frozenset[int], datetime]] = []
    return {post.id: _plan_move(context, post, wanted, assigned) for post in context.posts}


def _plan_move(
    context: MoveContext, post: Post, wanted: MoveRequest, assigned: list[tuple[frozenset[int], datetime]]
) -> PublicationPlan | Refusal:
    plan = context.draft_of(post).plan
    if wanted.way is MoveKind.SLOT:
        at = wanted.slot or next(iter(free_slots_for(context, post, assigned)), None)
        if at is None:
            return Refusal(NO_SLOT)
        assigned.append((context.lanes[post.id].channels, at))
        return plan_at(at, plan, post.zone)
    day, hour = wanted.day_for(plan), wanted.at or plan.at
    if day is None:
        return Refusal(NO_DAY)
    if hour is None:
        at = find_free_hour(day, context.working, _taken_hours(context, post, assigned), now=context.now)
        assigned.extend([(context.lanes[post.id].channels, at)] if at else [])
        return plan_at(at, plan, post.zone) if at else Refusal(NO_HOUR)
    return replace(plan, on=day, at=hour, fold=wanted.fold)


def free_slots_for(
    context: MoveContext, post: Post, assigned: Sequence[tuple[frozenset[int], datetime]] = ()
) -> list[datetime]:
    """Return the next free slots like the planned hour and after it; without one, like now."""
    taken, since = _taken_hours(context, post, assigned), max(post.planned_at or context.now, context.now)
    if post.planned_at:
        return find_free_slots(post.planned_at, context.working, taken, now=since)
    first = context.working.after(context.now, DECISION_TIME)
    days = (local_day(first, post.zone) + timedelta(days=n) for n in range(DAYS_LOOKED_AT))
    open_days = (day for day in days if context.working.stretches(day))
    hours = (find_free_hour(day, context.working, taken, now=first) for day in open_days)
    return list(islice(filter(None, hours), MOST_OFFERED))


def _taken_hours(context: MoveContext, post: Post, assigned: Sequence[tuple[frozenset[int], datetime]]) -> TakenHours:
    lane = context.lanes[post.id]
    return replace(
        lane.taken, instants=[*lane.taken.instants, *(at for whose, at in assigned if whose & lane.channels)]
    )


def build_previews(session: Session, context: MoveContext, plans: MovePlans) -> list[MovePreview]:
    """Return each plan's preview, in post order."""
    previews = [_preview_move(context, post, plans[post.id]) for post in context.posts]
    hours = {preview.post_id: preview.at for preview in previews if preview.moves and preview.at}
    speech = line_changes(session, context, hours)
    return [
        _add_warnings(context, post, preview, speech.get(post.id, LineChanges())) if post.id in hours else preview
        for post, preview in zip(context.posts, previews, strict=True)
    ]


def _preview_move(context: MoveContext, post: Post, plan: PublicationPlan | Refusal) -> MovePreview:
    version = context.version_of(post)
    window = (version.window_from, version.window_to) if version else (None, None)
    here = MovePreview(post.id, (post.year, post.ordinal), post.title, post.status, post.planned_at, window=window)
    try:
        _check_movable(context, post)
        if isinstance(plan, Refusal):
            raise plan
        at = _planned_instant(context, post, plan)
    except Refusal as refusal:
        return replace(here, refusal=refusal)
    fate = approval_fate(post.status, stays=at is not None and is_within_window(at, window))
    return replace(here, at=at, plan=_keep_or_drop_window(plan, at), fate=fate)


def _keep_or_drop_window(plan: PublicationPlan, at: datetime | None) -> PublicationPlan:
    """Drop the window if the new hour leaves it; only a named one, as a whole day moves along."""
    return plan if at and is_within_window(at, (plan.window_from, plan.window_to)) else without_window(plan)


def _check_movable(context: MoveContext, post: Post) -> None:
    if not drafts.may_edit(post, context.who):
        raise NotPermitted(NOT_YOURS)
    status_after(post.status, PostTransition.EDIT)
    if post.id in context.sent:
        raise Conflict(ALREADY_SENT)


def _planned_instant(context: MoveContext, post: Post, plan: PublicationPlan) -> datetime | None:
    """Return the instant. Raises `NonexistentTime`, `AmbiguousTime`, or `Refusal` if past or too far."""
    at = plan.instant(post.zone)
    if at is None and post.status not in UNPLANNED:
        raise Refusal(NO_DAY)
    if at and at <= context.now:
        raise Refusal(HOUR_PASSED)
    if at and at > context.now + FARTHEST_MOVE:
        raise Refusal(TOO_FAR)
    return at


def _add_warnings(context: MoveContext, post: Post, preview: MovePreview, speech: LineChanges) -> MovePreview:
    if preview.fate is ApprovalFate.KEPT and speech.barred:
        return replace(preview, refusal=BlockedByLine(speech.barred))
    steps = context.steps.get(post.id, ()) if preview.fate is ApprovalFate.KEPT else ()
    terms = (
        approval_deadlines.foresee_deadlines(steps, preview.at, context.working, now=context.now)
        if steps
        else StepDeadlines(())
    )
    deadlines = tuple(
        DeadlineShift(step.name, step.deadline_at, will) for step, will in zip(steps, terms.deadlines, strict=True)
    )
    shortened = terms.shortened and not any(step.shortened for step in steps)
    warnings = tuple(move_warnings(context, post, preview, speech.news, shortened=shortened))
    return replace(preview, says=warnings, deadlines=deadlines)
