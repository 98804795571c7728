"""A batch's deliveries, written in one transaction, one statement per row kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.call_outcome import CallOutcome
from app.core.messages import msg
from app.core.text import storable_text
from app.db.bulk import BulkInsert
from app.domain.audit import service as audit
from app.domain.audit.service import EntryDraft
from app.domain.publishing.models import DELIVERY_ATTEMPTS, Capture
from app.domain.publishing.queries import due_deliveries, remote_posts
from app.domain.publishing.queries.locked_rows import LockedDelivery, LockedPost, lock_deliveries, lock_posts
from app.domain.publishing.rules.delivery import DeliveryState, DeliveryStep, state_after, state_in_doubt
from app.domain.publishing.service import completion
from app.domain.publishing.service.delivery_letters import DELIVERY_LETTERS, DeliveryNotifier
from app.usecases.publishing.delivery_call import DeliveryResult
from app.usecases.publishing.network_call import mark_unauthorised

D = DeliveryState
DeliveryTally = Counter[DeliveryState]
DeliveryPair = tuple[LockedDelivery, DeliveryResult]
AMBIGUOUS_MATCH = msg("En la cuenta hay una publicación igual, pero puede ser de otro envío con el mismo texto.")
REPEAT_FAILED = msg(
    "La red no confirmó el envío y no se ha podido repetir, así que puede haber salido. Mírelo en la cuenta antes de "
    "enviarla otra vez."
)
_CAPTURES = BulkInsert(Capture)
_STILL_OPEN = (D.SENDING, D.UNCONFIRMED, D.SCHEDULED)
"""Without another attempt since: a person may have asked for one just before it was seen in the account."""


@dataclass(slots=True)
class DeliveryBatch:
    """A transaction's deliveries: `results` applied, with posts and previous states; `claimed`, with acts."""

    results: Sequence[DeliveryPair] = ()
    posts: Mapping[int, LockedPost] = field(default_factory=dict)
    was: Mapping[int, DeliveryState] = field(default_factory=dict)
    claimed: list[LockedDelivery] = field(default_factory=list)
    acts: list[EntryDraft] = field(default_factory=list)


def settle_results(session: Session, results: Sequence[DeliveryResult], *, now: datetime) -> Counter[DeliveryState]:
    """Write results still ours; return counts by state."""
    return write_batch(session, apply_results(session, results, now=now), now=now)


def apply_results(session: Session, results: Sequence[DeliveryResult], *, now: datetime) -> DeliveryBatch:
    """Move deliveries still ours to their result's state, unwritten.

    Locks posts, then deliveries; audit heads last.
    """
    if not results:
        return DeliveryBatch()
    posts = lock_posts(session, {result.task.content.post_id for result in results})
    rows = lock_deliveries(session, {result.task.row_id for result in results})
    ours = _results_still_ours(session, [(rows[r.task.row_id], r) for r in results if r.task.row_id in rows])
    mark_unauthorised(session, {d.channel_id: r for d, r in ours if r.outcome is CallOutcome.UNAUTHORISED})
    pairs = [(delivery, _doubt_ambiguous(session, delivery, result)) for delivery, result in ours]
    batch = DeliveryBatch(pairs, posts, {delivery.id: delivery.state for delivery, _ in pairs})
    for delivery, result in pairs:
        _apply_result(delivery, result, now=now)
    batch.acts = [
        _audit_act(delivery, result) for delivery, result in pairs if not _says_nothing_new(delivery, batch, result)
    ]
    return batch


def _says_nothing_new(delivery: LockedDelivery, batch: DeliveryBatch, result: DeliveryResult) -> bool:
    """Tell whether a look left it where it was: that nobody knows is in the record already."""
    return result.task.is_look and delivery.state is D.UNCONFIRMED and batch.was[delivery.id] is D.UNCONFIRMED


def write_batch(session: Session, batch: DeliveryBatch, *, now: datetime) -> Counter[DeliveryState]:
    """Write each row once, notify, end finished posts, record last; return counts by state.

    Others wait at the organisation's record until commit.
    """
    deliveries = [delivery for delivery, _ in batch.results]
    completion.write_deliveries(session, [*deliveries, *batch.claimed])
    DELIVERY_ATTEMPTS.end(session, _answered(session, batch.results), now=now)
    _CAPTURES.run(session, [_capture_row(d, r, now) for d, r in batch.results if r.answer])
    _notify(session, batch, now=now)
    ended = [batch.posts[key] for key in sorted({d.post_id for d in deliveries if d.next_attempt_at is None})]
    expiring = completion.close_finished_posts(session, ended, now=now) if ended else []
    audit.lock_heads(session, {act.organisation_id for act in batch.acts})
    audit.record_all(session, batch.acts, now=now)
    if expiring:
        _expire_posts(session, expiring, now=now)
    return Counter(delivery.state for delivery in deliveries)


def _expire_posts(session: Session, post_ids: Sequence[int], *, now: datetime) -> None:
    posts = due_deliveries.lock_post_rows(session, post_ids).values()
    clocks = {post.organisation_id: system_actor(post.organisation_id) for post in posts}
    completion.end_finished_posts(session, posts, actor_of=clocks, now=now)


def _notify(session: Session, batch: DeliveryBatch, *, now: datetime) -> None:
    """Notify, except of expiry after people were asked about it."""
    notifier = DeliveryNotifier(session, now=now)
    for delivery, result in batch.results:
        if not (delivery.state is D.EXPIRED and batch.was[delivery.id] in DELIVERY_LETTERS):
            notifier.tell(delivery, result.task.content)


def _results_still_ours(session: Session, pairs: Iterable[DeliveryPair]) -> list[DeliveryPair]:
    """Return the results still leased, and lost ones known to be public: news to the holder."""
    leased, lost = [], []
    for delivery, result in pairs:
        if delivery.lease_token == result.task.token:
            leased.append((delivery, result))
        elif _is_news(delivery, result):
            lost.append((delivery, result))
    known = DELIVERY_ATTEMPTS.settled(session, [result.task.attempt.id for _, result in lost])
    return leased + [(delivery, result) for delivery, result in lost if result.task.attempt.id not in known]


def _is_news(delivery: LockedDelivery, result: DeliveryResult) -> bool:
    is_same_attempt = result.task.attempt.number == delivery.attempts
    return is_same_attempt and result.outcome is CallOutcome.DONE and delivery.state in _STILL_OPEN


def _doubt_ambiguous(session: Session, delivery: LockedDelivery, result: DeliveryResult) -> DeliveryResult:
    """Treat a match as no proof while another delivery may claim it; an edit looks at one post alone."""
    if not (result.is_found and result.answer) or result.task.content.edits:
        return result
    if not remote_posts.has_twin(session, delivery, result.task.content.text, remote_id=result.answer.remote_id):
        return result
    return replace(result, outcome=CallOutcome.UNKNOWN, answer=None, trouble=AMBIGUOUS_MATCH)


def _apply_result(delivery: LockedDelivery, result: DeliveryResult, *, now: datetime) -> None:
    if result.answer:
        delivery.remote_id = "" if result.task.content.edits else storable_text(result.answer.remote_id)
        delivery.permalink = storable_text(result.answer.permalink)
    said = REPEAT_FAILED if _is_failed_repeat(result) else result.trouble
    trouble = storable_text(str(said)) if said else delivery.trouble
    completion.set_delivery_state(delivery, _step(result, now), now=now, trouble="" if result.answer else trouble)


def _step(result: DeliveryResult, now: datetime) -> DeliveryStep:
    if result.next:
        return result.next
    assert result.outcome is not None
    attempt, last, at = result.task.attempt, result.task.content.last, result.at or now
    if result.outcome is CallOutcome.UNKNOWN or _is_failed_repeat(result):
        return state_in_doubt(
            attempts=attempt.number,
            started_at=attempt.started_at,
            last=last,
            now=at,
            repeats=result.may_repeat or result.outcome in (CallOutcome.NOT_SENT, CallOutcome.RATE_LIMITED),
            retry_at=result.retry_at,
        )
    return state_after(result.outcome, attempts=attempt.number, last=last, now=at, retry_at=result.retry_at)


def _is_failed_repeat(result: DeliveryResult) -> bool:
    """Tell whether only the repetition is known not to have gone out: nobody knows it of what it repeats."""
    return result.task.is_repeat and result.outcome not in (None, CallOutcome.DONE, CallOutcome.UNKNOWN)


def _answered(session: Session, pairs: Sequence[DeliveryPair]) -> list[DeliveryResult]:
    """Return a result per attempt, once: later looks concern the delivery."""
    results = [result for _, result in pairs if result.outcome]
    looks = [result for result in results if result.task.is_look]
    known = DELIVERY_ATTEMPTS.settled(session, [look.task.attempt.id for look in looks])
    unseen = {look.task.attempt.id for look in looks if not look.is_found}
    return [result for result in results if result.task.attempt.id not in known | unseen]


def _capture_row(delivery: LockedDelivery, result: DeliveryResult, now: datetime) -> dict[str, Any]:
    content, answer = result.task.content, {"status": result.status, "excerpt": storable_text(result.excerpt)}
    return completion.capture_row(
        delivery, text=content.text, media=[use.stored() for use in content.media], answer=answer, now=now
    )


def _audit_act(delivery: LockedDelivery, result: DeliveryResult) -> EntryDraft:
    detail = {
        "delivery": delivery.id,
        "account": result.task.content.account,
        "permalink": delivery.permalink,
        "seen_there": result.is_found and bool(result.answer),
        "trouble": delivery.trouble,
        "again_at": delivery.next_attempt_at if delivery.state in (D.SCHEDULED, D.SENDING) else None,
    }
    known = {name: value for name, value in detail.items() if value}
    return EntryDraft(
        completion.ACT_BY_STATE[delivery.state], delivery.organisation_id, f"post:{delivery.post_id}", known
    )
