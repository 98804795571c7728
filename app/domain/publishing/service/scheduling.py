"""Scheduling of approved posts; the schema refuses others."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.tokens import new_token
from app.db.bulk import insert_rows
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post, Variant
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.states import PostOrigin
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import deliveries as delivery_queries
from app.domain.publishing.queries.corrections import CorrectionHook, correction_hooks
from app.domain.publishing.queries.text_parts import part_counts
from app.domain.publishing.rules.delivery import MAY_BE_OUT, DeliveryState

D = DeliveryState
CANCELLABLE_STATES = frozenset({D.SCHEDULED, D.AWAITING_HAND, D.FAILED})


def check_nothing_out(session: Session, post: Post) -> None:
    """Raise `Conflict` if part is out or leaving: correct, do not edit."""
    if any(delivery.state in MAY_BE_OUT for delivery in delivery_queries.post_deliveries(session, post, lock=True)):
        raise Conflict(
            msg("Ya ha salido en alguna cuenta, o está saliendo: prepare una publicación nueva que la corrija.")
        )


ApprovedPost = tuple[CurrentVersion, Sequence[Approval]]


def schedule_post(work: Work, current: CurrentVersion, approvals: Sequence[Approval]) -> None:
    """Create a delivery per approved variant."""
    schedule_posts(work, [(current, approvals)])


def schedule_posts(work: Work, approved: Sequence[ApprovedPost]) -> None:
    """Take a constant number of statements, none for no posts.

    Write nothing else meanwhile: the decision's pending entries go along.
    """
    if not approved:
        return
    with work.session.no_autoflush:
        keys = _store_deliveries(work.session, approved)
    entries = [
        _schedule_act(current.post, [key for approval in approvals for key in keys[approval.variant_id]])
        for current, approvals in approved
    ]
    audit.record_all(work.session, entries, now=work.now, actor=work.actor)


def _schedule_act(post: Post, deliveries: Sequence[int]) -> audit.EntryDraft:
    detail = {"deliveries": deliveries, "due_at": post.planned_at}
    return audit.EntryDraft(Act.DELIVERY_SCHEDULED, post.organisation_id, f"post:{post.id}", detail)


def _store_deliveries(session: Session, approved: Sequence[ApprovedPost]) -> Mapping[int, Sequence[int]]:
    """Return keys by variant, part by part; only approved ones may have had one (invariant I1)."""
    posts = [current.post for current, _ in approved]
    once = [current.post for current, approvals in approved if any(approval.id is not None for approval in approvals)]
    before = _group_by_variant(delivery_queries.deliveries_of_posts(session, once, lock=True)) if once else {}
    hooks = correction_hooks(session, [post for post in posts if post.origin is PostOrigin.CORRECTION])
    parts = part_counts(session, [variant for current, _ in approved for variant in current.variants])
    rows = [row for current, approvals in approved for row in _new_rows(current, approvals, before, hooks, parts)]
    keys: dict[int, list[int]] = defaultdict(list)
    for row, key in zip(rows, insert_rows(session, Delivery, rows), strict=True):
        keys[row["variant_id"]].append(key)
    for current, approvals in approved:
        for approval in approvals:
            keys[approval.variant_id] += [_revive(d, current.post).id for d in before.get(approval.variant_id, ())]
    return keys


def _group_by_variant(deliveries: Iterable[Delivery]) -> Mapping[int, Sequence[Delivery]]:
    of_variant: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        of_variant[delivery.variant_id].append(delivery)
    return of_variant


def _new_rows(
    current: CurrentVersion,
    approvals: Sequence[Approval],
    before: Collection[int],
    hooks: Mapping[int, Mapping[Target, CorrectionHook]],
    parts: Mapping[int, int],
) -> list[dict[str, Any]]:
    """Skip variants with a delivery; a text in parts has one for each."""
    variants_by_id = {variant.id: variant for variant in current.variants}
    return [
        _delivery_row(current.post, variants_by_id[new.variant_id], new, part, hooks.get(current.post.id, {}))
        for new in approvals
        if new.variant_id not in before
        for part in range(1, parts[new.variant_id] + 1) or (0,)
    ]


def cancel_deliveries(work: Work, post: Post, *, why: str) -> int:
    """Return how many had not left."""
    ours = [d for d in delivery_queries.post_deliveries(work.session, post, lock=True) if d.state in CANCELLABLE_STATES]
    for delivery in ours:
        delivery.state, delivery.next_attempt_at, delivery.settled_at = D.CANCELLED, None, work.now
        delivery.lease_token = None
    if ours:
        audit.record(
            work,
            Act.DELIVERY_CANCELLED,
            subject=f"post:{post.id}",
            deliveries=[delivery.id for delivery in ours],
            why=why,
        )
    return len(ours)


def reschedule_deliveries(work: Work, post: Post) -> int:
    """Include failed and manual ones; return how many."""
    waiting = [
        d for d in delivery_queries.post_deliveries(work.session, post, lock=True) if d.state in CANCELLABLE_STATES
    ]
    for delivery in waiting:
        delivery.due_at = delivery.next_attempt_at = _due_instant(post)
        delivery.state, delivery.lease_token, delivery.settled_at = D.SCHEDULED, None, None
    if waiting:
        audit.record(
            work,
            Act.DELIVERY_SCHEDULED,
            subject=f"post:{post.id}",
            deliveries=[delivery.id for delivery in waiting],
            due_at=post.planned_at,
        )
    return len(waiting)


def _revive(delivery: Delivery, post: Post) -> Delivery:
    """Keep key and history of content approved again."""
    if delivery.state in (D.CANCELLED, D.EXPIRED):
        delivery.state, delivery.trouble, delivery.settled_at = D.SCHEDULED, "", None
        delivery.due_at, delivery.next_attempt_at, delivery.lease_token = _due_instant(post), post.planned_at, None
    return delivery


def _due_instant(post: Post) -> datetime:
    assert post.planned_at is not None
    return post.planned_at


def _delivery_row(
    post: Post, variant: Variant, approval: Approval, part: int, hooks: Mapping[Target, CorrectionHook]
) -> dict[str, Any]:
    """Use `hooks`, what a correction hangs from; later parts answer the one before."""
    hook = hooks.get((variant.channel_id, variant.language), CorrectionHook()) if part <= 1 else CorrectionHook()
    new = Delivery(
        organisation_id=post.organisation_id,
        post_id=post.id,
        variant_id=variant.id,
        part=part,
        content_hash=approval.content_hash,
        channel_id=variant.channel_id,
        due_at=_due_instant(post),
        next_attempt_at=post.planned_at,
        remote_key=new_token(),
        answers=hook.answers,
        edits_id=hook.edits_id,
    )
    return new.model_dump(exclude={"id"})
