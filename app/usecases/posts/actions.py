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
from app.db.work import Work
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
    work: Work,
    organisation: Organisation,
    draft: Draft,
    *,
    origin: PostOrigin = PostOrigin.HAND,
    form_key: str | None = None,
    also: Collection[int] = (),
) -> Post:
    """Create; `also` as in `save_post`. Raises `AlreadyWritten` for a used form."""
    post = post_drafts.add_post(work, organisation, origin=origin, form_key=form_key)
    save_post(work, post, draft, base=post.base, also=also)
    return post


def save_post(work: Work, post: Post, draft: Draft, *, base: str, also: Collection[int] = ()) -> DraftChange:
    """Save; changed content, or a topic of other class or risk, ends approvals and deliveries of the old text.

    Authors of its suggestions, taken or retyped, and `also` count as authors. Never-written posts have no rounds or
    deliveries.
    """
    status_after(post.status, PostTransition.EDIT)
    is_first = not post.version
    if not is_first:
        scheduling.check_nothing_out(work.session, post)
    wrote, was = {*suggesters(work.session, post, draft), *also}, post.topic_id
    saved = post_drafts.store_draft(work, post, draft, base=base, also=wrote)
    if saved.changed and is_first:
        lifecycle.apply_transition(work, post, PostTransition.EDIT)
    elif saved.changed:
        _end_approval(work, post, EDITED_REASON)
    elif post.status in UNDER_REVIEW and not topics.have_same_weight(
        work.session, post.organisation_id, was, post.topic_id
    ):
        _end_approval(work, post, RECLASSED_REASON)
    elif saved.moved:
        _check_new_hour(post, draft.plan, now=work.now)
        _check_waiting_rules(work, post)
        scheduling.reschedule_deliveries(work, post)
        deadlines.reschedule_deadlines(work, post)
    return saved


def save_posts(work: Work, drafts: Mapping[int, Draft], *, also: Collection[int] = ()) -> set[int]:
    """Return the keys saved, in a few statements.

    Only drafts never submitted, sent or with suggestions: others need `save_post`.
    """
    posts = post_queries.locked_posts(work.session, work.organisation_id, list(drafts))
    sent = due_deliveries.states_by_post(work.session, list(drafts))
    apart = sent.keys() | posts_with_suggestions(work, drafts)
    plain = [post for post in posts if post.id not in apart and is_plain_draft(post, work.actor)]
    pairs = [(post, drafts[post.id]) for post in plain]
    changes = post_drafts.store_drafts(work, pairs, also=also)
    for post in (post for post, change in zip(plain, changes, strict=True) if change.changed):
        lifecycle.apply_transition(work, post, PostTransition.EDIT)
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


def _check_waiting_rules(work: Work, post: Post) -> None:
    """Raise `BlockedByLine` while a requested post must wait; posts from the plan never do."""
    if post.status not in UNDER_REVIEW or not post.request_id:
        return
    waiting = [finding for finding in rule_check.blocking_findings(work, post) if finding.finding.until]
    if waiting:
        check_not_blocked(
            waiting, excepted=rounds.excepted_rules(work.session, post.organisation_id, post.id, now=work.now)
        )


def _end_approval(work: Work, post: Post, why: str) -> None:
    """End review or approval; requested changes stand until resubmission."""
    verdicts.void_round(work, post, why=why)
    scheduling.cancel_deliveries(work, post, why=why)
    lifecycle.apply_transition(work, post, PostTransition.EDIT)


def end_approvals(work: Work, posts: Sequence[Post], why: str) -> None:
    """End approvals of locked posts that now read as something else, for new review.

    Published variants stay, others are cancelled.
    """
    sent = due_deliveries.states_by_post(work.session, [post.id for post in posts]) if posts else {}
    out = [post for post in posts if not MAY_BE_OUT.isdisjoint(sent.get(post.id, ()))]
    for post in posts:
        if post in out:
            scheduling.cancel_deliveries(work, post, why=why)
        else:
            _end_approval(work, post, why)
    completion.end_finished_posts(work.session, out, actor_of={work.organisation_id: work.actor}, now=work.now)


def reschedule_post(work: Work, post: Post, plan: PublicationPlan) -> DraftChange:
    """Move within the approved window, else make a new version to approve."""
    draft = post_queries.draft_of(post, post_queries.version_of(work.session, post))
    return save_post(work, post, replace(draft, plan=plan), base=post.base)


def hold_post(work: Work, post: Post, *, reason: str, period_id: int | None = None) -> bool:
    """Hold a locked approved post, by the actor's role, beside others; sending rechecks.

    Return whether some of it may be out or on its way already: a claim locks the post too, so no attempt begins
    meanwhile. Raises `Conflict` if it adds nothing, or all of it is on its way (a period asks that of its posts
    together).
    """
    demand(work.actor.may(Permission.POST_HOLD))
    states = [] if period_id else states_to_hold(work.session, [post.id]).get(post.id, [])
    check_can_be_held(states)
    contributed = not period_id and work.actor.id in _contributors(work.session, post)
    function = hold_function_of(work.actor.roles, contributed=contributed, is_period=period_id is not None)
    if post.status is PostStatus.ON_HOLD:
        check_hold_adds(function, holds.unreleased_holds(work.session, post.organisation_id, [post.id])[post.id])
    _apply_hold_move(work, post, PostTransition.HOLD, reason=reason, period_id=period_id, set_as=function)
    return not ON_ITS_WAY.isdisjoint(states)


def release_post(work: Work, post: Post, *, reason: str, period_id: int | None = None) -> None:
    """Release any hold, or only that period's.

    Raises `NotPermitted` for holds not theirs (`rules.holds`).
    """
    release_posts(work, [post], reason=reason, period_id=period_id)


def release_posts(work: Work, posts: Sequence[Post], *, reason: str, period_id: int | None = None) -> list[Post]:
    """Release posts they may; a constant number of statements. Raises `NotPermitted` if none."""
    if not work.actor.may(Permission.POST_RELEASE):
        demand(work.actor.may(Permission.POST_HOLD) and period_id is None)
    released, refused = holds.releasable_posts(work, posts)
    if posts and not released:
        raise refused[posts[0].id]
    for post in released:
        _apply_hold_move(work, post, PostTransition.RELEASE, reason=reason, period_id=period_id)
    return released


def _contributors(session: Session, post: Post) -> frozenset[int]:
    version = post_queries.version_of(session, post)
    return post_queries.contributors(session, version) if version else frozenset()


def _apply_hold_move(
    work: Work,
    post: Post,
    move: PostTransition,
    *,
    reason: str,
    period_id: int | None,
    set_as: HoldFunction | None = None,
) -> None:
    check_reason(reason)
    marked: dict[str, Any] = {"reason": reason, "period_id": period_id, "set_as": set_as and set_as.value}
    lifecycle.apply_transition(work, post, move, **marked)
    detail = {"reason": reason} | ({"period": period_id} if period_id else {})
    detail |= {"held_as": set_as.value} if set_as else {}
    audit.record(work, _HOLD_ACTS[move], subject=f"post:{post.id}", **detail)


def reopen_post(work: Work, post: Post) -> None:
    post_drafts.check_may_edit(post, work.actor)
    lifecycle.apply_transition(work, post, PostTransition.REOPEN)
    audit.record(work, Act.POST_REOPENED, subject=f"post:{post.id}")


def renew_expired(work: Work, post: Post, at: datetime) -> None:
    """Return the post to draft with a new hour. Raises `Conflict` if not expired."""
    if post.status is not PostStatus.EXPIRED:
        raise Conflict(msg("Ya no está caducada: otra persona le ha dado otra hora."))
    if at <= work.now:
        raise Refusal(msg("Esa hora ya ha pasado: elija otra."))
    reopen_post(work, post)
    local = local_time(at, post.zone)
    plan = PublicationPlan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)
    reschedule_post(work, post, plan)


def end_post(work: Work, post: Post, move: PostTransition, *, reason: str) -> PostStatus:
    if move is PostTransition.WITHDRAW:
        check_reason(reason)
        scheduling.check_nothing_out(work.session, post)
    before = lifecycle.apply_transition(work, post, move, reason=reason)
    verdicts.void_round(work, post, why=reason)
    scheduling.cancel_deliveries(work, post, why=reason)
    return before


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
