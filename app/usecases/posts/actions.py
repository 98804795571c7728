from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_time
from app.domain.approvals.queries import rounds
from app.domain.approvals.service import deadlines, rule_check, verdicts
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.queries import topics
from app.domain.organisations.models import Organisation
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries import holds
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.holds import HoldFunction, check_hold_adds, hold_function_of
from app.domain.posts.rules.line_checks import check_not_blocked
from app.domain.posts.rules.readiness import OUTSIDE_WINDOW
from app.domain.posts.rules.states import PostOrigin, PostStatus, PostTransition, status_after
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.leaving_deliveries import states_to_hold
from app.domain.publishing.rules.delivery import MAY_BE_OUT, ON_ITS_WAY, check_can_be_held
from app.domain.publishing.service import completion, scheduling
from app.domain.review.queries.suggestions import posts_with_suggestions, suggesters
from app.usecases.posts import drafts as post_drafts
from app.usecases.posts.drafts import DraftChange

EDITED_REASON = "el texto o el título cambió"
RECLASSED_REASON = "su tema es ahora de otra clase o de otro riesgo"
ACCOUNT_CHANGED_REASON = "una de sus cuentas es ahora otra"
_HOLD_ACTS = {PostTransition.HOLD: Act.POST_HELD, PostTransition.RELEASE: Act.POST_RELEASED}
UNDER_REVIEW = frozenset({PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD})


def create_post(
    session: Session,
    organisation: Organisation,
    draft: Draft,
    *,
    actor: Actor,
    now: datetime,
    origin: PostOrigin = PostOrigin.HAND,
    form_key: str | None = None,
    also: Collection[int] = (),
) -> Post:
    """Create; `also` as in `save_post`. Raises `AlreadyWritten` for a used form."""
    post = post_drafts.add_post(session, organisation, actor=actor, now=now, origin=origin, form_key=form_key)
    save_post(session, post, draft, base=post.base, actor=actor, now=now, also=also)
    return post


def save_post(
    session: Session,
    post: Post,
    draft: Draft,
    *,
    base: str,
    actor: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> DraftChange:
    """Save; changed content, or a topic of other class or risk, ends approvals and deliveries of the old text.

    Authors of its suggestions, taken or retyped, and `also` count as authors. Never-written posts have no rounds or
    deliveries.
    """
    status_after(post.status, PostTransition.EDIT)
    is_first = not post.version
    if not is_first:
        scheduling.check_nothing_out(session, post)
    wrote, was = {*suggesters(session, post, draft), *also}, post.topic_id
    saved = post_drafts.store_draft(session, post, draft, base=base, actor=actor, now=now, also=wrote)
    if saved.changed and is_first:
        lifecycle.apply_transition(session, post, PostTransition.EDIT, actor=actor, now=now)
    elif saved.changed:
        _end_approval(session, post, EDITED_REASON, actor=actor, now=now)
    elif post.status in UNDER_REVIEW and not topics.have_same_weight(session, post.organisation_id, was, post.topic_id):
        _end_approval(session, post, RECLASSED_REASON, actor=actor, now=now)
    elif saved.moved:
        _check_new_hour(post, draft.plan, now=now)
        _check_waiting_rules(session, post, now=now)
        scheduling.reschedule_deliveries(session, post, actor=actor, now=now)
        deadlines.reschedule_deadlines(session, post, now=now)
    return saved


def save_posts(
    session: Session, drafts: Mapping[int, Draft], *, actor: Actor, now: datetime, also: Collection[int] = ()
) -> set[int]:
    """Return the keys saved, in a few statements.

    Only drafts never submitted, sent or with suggestions: others need `save_post`.
    """
    posts = post_queries.locked_posts(session, actor.organisation_id, list(drafts))
    sent = due_deliveries.states_by_post(session, list(drafts))
    apart = sent.keys() | posts_with_suggestions(session, actor.organisation_id, drafts)
    plain = [post for post in posts if post.id not in apart and is_plain_draft(post, actor)]
    pairs = [(post, drafts[post.id]) for post in plain]
    changes = post_drafts.store_drafts(session, pairs, actor=actor, now=now, also=also)
    for post in (post for post, change in zip(plain, changes, strict=True) if change.changed):
        lifecycle.apply_transition(session, post, PostTransition.EDIT, actor=actor, now=now)
    return {post.id for post in plain}


def is_plain_draft(post: Post, actor: Actor) -> bool:
    return post.status in (PostStatus.IDEA, PostStatus.DRAFT) and post_drafts.may_edit(post, actor)


def _check_new_hour(post: Post, plan: PublicationPlan, *, now: datetime) -> None:
    """Refuse hours past or outside the window, if under review or approved."""
    if post.status not in UNDER_REVIEW:
        return
    if post.planned_at is None or post.planned_at <= now:
        raise Refusal(msg("La hora prevista ya ha pasado: elija otra."))
    start, end = plan.window(post.zone)
    if (start and post.planned_at < start) or (end and post.planned_at >= end):
        raise Refusal(OUTSIDE_WINDOW)


def _check_waiting_rules(session: Session, post: Post, *, now: datetime) -> None:
    """Raise `BlockedByLine` while a requested post must wait; posts from the plan never do."""
    if post.status not in UNDER_REVIEW or not post.request_id:
        return
    waiting = [finding for finding in rule_check.blocking_findings(session, post, now=now) if finding.finding.until]
    if waiting:
        check_not_blocked(waiting, excepted=rounds.excepted_rules(session, post.organisation_id, post.id, now=now))


def _end_approval(session: Session, post: Post, why: str, *, actor: Actor, now: datetime) -> None:
    """End review or approval; requested changes stand until resubmission."""
    verdicts.void_round(session, post, actor=actor, now=now, why=why)
    scheduling.cancel_deliveries(session, post, actor=actor, now=now, why=why)
    lifecycle.apply_transition(session, post, PostTransition.EDIT, actor=actor, now=now)


def end_approvals(session: Session, posts: Sequence[Post], why: str, *, actor: Actor, now: datetime) -> None:
    """End approvals of locked posts that now read as something else, for new review.

    Published variants stay, others are cancelled.
    """
    sent = due_deliveries.states_by_post(session, [post.id for post in posts]) if posts else {}
    out = [post for post in posts if not MAY_BE_OUT.isdisjoint(sent.get(post.id, ()))]
    for post in posts:
        if post in out:
            scheduling.cancel_deliveries(session, post, actor=actor, now=now, why=why)
        else:
            _end_approval(session, post, why, actor=actor, now=now)
    completion.end_finished_posts(session, out, actor_of={actor.organisation_id: actor}, now=now)


def reschedule_post(session: Session, post: Post, plan: PublicationPlan, *, actor: Actor, now: datetime) -> DraftChange:
    """Move within the approved window, else make a new version to approve."""
    draft = post_queries.draft_of(post, post_queries.version_of(session, post))
    return save_post(session, post, replace(draft, plan=plan), base=post.base, actor=actor, now=now)


def hold_post(
    session: Session, post: Post, *, reason: str, actor: Actor, now: datetime, period_id: int | None = None
) -> bool:
    """Hold a locked approved post, by the actor's role, beside others; sending rechecks.

    Return whether some of it may be out or on its way already: a claim locks the post too, so no attempt begins
    meanwhile. Raises `Conflict` if it adds nothing, or all of it is on its way (a period asks that of its posts
    together).
    """
    demand(actor.may(Permission.POST_HOLD))
    states = [] if period_id else states_to_hold(session, [post.id]).get(post.id, [])
    check_can_be_held(states)
    contributed = not period_id and actor.id in _contributors(session, post)
    function = hold_function_of(actor.roles, contributed=contributed, is_period=period_id is not None)
    if post.status is PostStatus.ON_HOLD:
        check_hold_adds(function, holds.unreleased_holds(session, post.organisation_id, [post.id])[post.id])
    _apply_hold_move(
        session, post, PostTransition.HOLD, reason=reason, actor=actor, now=now, period_id=period_id, set_as=function
    )
    return not ON_ITS_WAY.isdisjoint(states)


def release_post(
    session: Session, post: Post, *, reason: str, actor: Actor, now: datetime, period_id: int | None = None
) -> None:
    """Release any hold, or only that period's.

    Raises `NotPermitted` for holds not theirs (`rules.holds`).
    """
    release_posts(session, [post], reason=reason, actor=actor, now=now, period_id=period_id)


def release_posts(
    session: Session, posts: Sequence[Post], *, reason: str, actor: Actor, now: datetime, period_id: int | None = None
) -> list[Post]:
    """Release those they may; a constant number of statements. Raises `NotPermitted` if none."""
    if not actor.may(Permission.POST_RELEASE):
        demand(actor.may(Permission.POST_HOLD) and period_id is None)
    released, refused = holds.releasable_posts(session, posts, actor)
    if posts and not released:
        raise refused[posts[0].id]
    for post in released:
        _apply_hold_move(
            session, post, PostTransition.RELEASE, reason=reason, actor=actor, now=now, period_id=period_id
        )
    return released


def _contributors(session: Session, post: Post) -> frozenset[int]:
    version = post_queries.version_of(session, post)
    return post_queries.contributors(session, version) if version else frozenset()


def _apply_hold_move(
    session: Session,
    post: Post,
    move: PostTransition,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    period_id: int | None,
    set_as: HoldFunction | None = None,
) -> None:
    check_reason(reason)
    marked: dict[str, Any] = {"reason": reason, "period_id": period_id, "set_as": set_as and set_as.value}
    lifecycle.apply_transition(session, post, move, actor=actor, now=now, **marked)
    detail = {"reason": reason} | ({"period": period_id} if period_id else {})
    detail |= {"held_as": set_as.value} if set_as else {}
    audit.record(session, _HOLD_ACTS[move], actor=actor, now=now, subject=f"post:{post.id}", **detail)


def reopen_post(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    post_drafts.check_may_edit(post, actor)
    lifecycle.apply_transition(session, post, PostTransition.REOPEN, actor=actor, now=now)
    audit.record(session, Act.POST_REOPENED, actor=actor, now=now, subject=f"post:{post.id}")


def renew_expired(session: Session, post: Post, at: datetime, *, actor: Actor, now: datetime) -> None:
    """Return the post to draft with a new hour. Raises `Conflict` if not expired."""
    if post.status is not PostStatus.EXPIRED:
        raise Conflict(msg("Ya no está caducada: otra persona le ha dado otra hora."))
    if at <= now:
        raise Refusal(msg("Esa hora ya ha pasado: elija otra."))
    reopen_post(session, post, actor=actor, now=now)
    local = local_time(at, post.zone)
    plan = PublicationPlan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)
    reschedule_post(session, post, plan, actor=actor, now=now)


def end_post(
    session: Session, post: Post, move: PostTransition, *, reason: str, actor: Actor, now: datetime
) -> PostStatus:
    if move is PostTransition.WITHDRAW:
        check_reason(reason)
        scheduling.check_nothing_out(session, post)
    before = lifecycle.apply_transition(session, post, move, actor=actor, now=now, reason=reason)
    verdicts.void_round(session, post, actor=actor, now=now, why=reason)
    scheduling.cancel_deliveries(session, post, actor=actor, now=now, why=reason)
    return before


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
