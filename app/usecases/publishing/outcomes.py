"""Delivery outcomes of a batch, written in one transaction, one statement per kind of row."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from app.core.actor import system_actor
from app.core.messages import msg
from app.core.text import storable_text
from app.db.bulk import BulkInsert
from app.domain.audit import service as audit
from app.domain.audit.service import EntryDraft
from app.domain.directory.models import Channel
from app.domain.publishing.models import AttemptOutcome, Capture
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.locked_rows import LockedDelivery, LockedPost, lock_deliveries, lock_posts
from app.domain.publishing.rules.delivery import DeliveryOutcome, DeliveryState, NextState
from app.domain.publishing.service import completion
from app.domain.publishing.service.delivery_letters import DELIVERY_LETTERS, DeliveryNotifier
from app.domain.publishing.service.delivery_task import CommittedAttempt, DeliveryResult

LedgerRow = Mapping[str, Any]
_OUTCOMES, _CAPTURES = BulkInsert(AttemptOutcome), BulkInsert(Capture)


@dataclass(slots=True)
class DeliveryLedger:
    """A transaction's pending rows: `write` once, then all other writes, and `record` last."""

    deliveries: list[LockedDelivery] = field(default_factory=list)
    outcomes: list[LedgerRow] = field(default_factory=list)
    captures: list[LedgerRow] = field(default_factory=list)
    deeds: list[EntryDraft] = field(default_factory=list)

    def keep(self, deliveries: Sequence[LockedDelivery], deeds: Sequence[EntryDraft]) -> None:
        self.deliveries += deliveries
        self.deeds += deeds

    def write(self, session: Session) -> None:
        completion.write_deliveries(session, self.deliveries)
        _OUTCOMES.run(session, self.outcomes)
        _CAPTURES.run(session, self.captures)

    def record(self, session: Session, *, now: datetime) -> None:
        """Record acts; other writers of the organisation wait here until the first commits."""
        audit.lock_heads(session, {deed.organisation_id for deed in self.deeds})
        audit.record_all(session, self.deeds, now=now)


D = DeliveryState
DeliveryPair = tuple[LockedDelivery, DeliveryResult]
AMBIGUOUS_MATCH = msg("En la cuenta hay una publicación igual, pero puede ser de otro envío con el mismo texto.")


def settle_results(session: Session, results: Sequence[DeliveryResult], *, now: datetime) -> Counter[DeliveryState]:
    """Write results of deliveries still ours; return counts by state."""
    landed, ledger = lock_results(session, results), DeliveryLedger()
    settled = apply_results(session, landed, ledger, now=now)
    return write_results(session, settled, ledger, now=now)


@dataclass(frozen=True, slots=True)
class LockedResults:
    pairs: Sequence[DeliveryPair]
    posts: Mapping[int, LockedPost]

    @property
    def ids(self) -> set[int]:
        return {delivery.id for delivery, _ in self.pairs}


def lock_results(session: Session, results: Sequence[DeliveryResult]) -> LockedResults:
    """Lock posts, then deliveries, as every use case does; audit heads come last."""
    if not results:
        return LockedResults((), {})
    posts = lock_posts(session, {result.errand.post_id for result in results})
    rows = lock_deliveries(session, {result.errand.delivery_id for result in results})
    pairs = _results_still_ours(
        session, [(rows[r.errand.delivery_id], r) for r in results if r.errand.delivery_id in rows]
    )
    _mark_channels(session, pairs)
    return LockedResults(pairs, posts)


@dataclass(frozen=True, slots=True)
class SettledResults:
    """Results applied; `was`: the previous state by delivery."""

    landed: LockedResults
    pairs: Sequence[DeliveryPair]
    was: Mapping[int, DeliveryState]


def apply_results(session: Session, landed: LockedResults, ledger: DeliveryLedger, *, now: datetime) -> SettledResults:
    """Move each delivery to its result's state and fill the ledger."""
    pairs = [(delivery, _doubt_ambiguous(session, delivery, result)) for delivery, result in landed.pairs]
    was = {delivery.id: delivery.state for delivery, _ in pairs}
    for delivery, result in pairs:
        _apply_result(delivery, result, now=now)
    ledger.keep([delivery for delivery, _ in pairs], [_audit_act(delivery, result) for delivery, result in pairs])
    ledger.outcomes += _outcome_rows(session, pairs)
    ledger.captures += [_capture_row(d, r, now) for d, r in pairs if r.sent]
    return SettledResults(landed, pairs, was)


def write_results(
    session: Session, settled: SettledResults, ledger: DeliveryLedger, *, now: datetime
) -> Counter[DeliveryState]:
    """Write the ledger, notify and end finished posts; return counts by state."""
    posts, pairs = settled.landed.posts, settled.pairs
    ledger.write(session)
    _notify(session, pairs, settled.was, now=now)
    ended = [posts[key] for key in sorted({d.post_id for d, _ in pairs if d.next_attempt_at is None})]
    expiring = completion.close_finished_posts(session, ended, now=now) if ended else []
    ledger.record(session, now=now)
    if expiring:
        _expire_posts(session, expiring, now=now)
    return Counter(delivery.state for delivery, _ in pairs)


def _expire_posts(session: Session, post_ids: Sequence[int], *, now: datetime) -> None:
    posts = due_deliveries.lock_post_rows(session, post_ids).values()
    clocks = {post.organisation_id: system_actor(post.organisation_id) for post in posts}
    completion.end_finished_posts(session, posts, actor_of=clocks, now=now)


def _notify(
    session: Session, pairs: Sequence[DeliveryPair], was: Mapping[int, DeliveryState], *, now: datetime
) -> None:
    """Notify people, except of an expiry after they were asked about that delivery."""
    bag = DeliveryNotifier(session, now=now)
    for delivery, result in pairs:
        if not (delivery.state is D.EXPIRED and was[delivery.id] in DELIVERY_LETTERS):
            bag.tell(delivery, result.errand.line)


def _results_still_ours(session: Session, pairs: Iterable[DeliveryPair]) -> list[DeliveryPair]:
    """Return results still leased, and lost ones known to be public: news to the present holder."""
    held, lost = [], []
    for delivery, result in pairs:
        if delivery.lease_token == result.errand.token:
            held.append((delivery, result))
        elif _is_news(delivery, result):
            lost.append((delivery, result))
    if not lost:
        return held
    known = due_deliveries.settled_attempts(session, [r.errand.attempt.id for _, r in lost if r.errand.attempt])
    return held + [(d, r) for d, r in lost if r.errand.attempt and r.errand.attempt.id not in known]


def _is_news(delivery: LockedDelivery, result: DeliveryResult) -> bool:
    attempt = result.errand.attempt
    is_same_attempt = attempt is not None and attempt.number == delivery.attempts
    return (
        is_same_attempt and result.outcome is DeliveryOutcome.PUBLISHED and delivery.state in (D.SENDING, D.UNCONFIRMED)
    )


def _doubt_ambiguous(session: Session, delivery: LockedDelivery, result: DeliveryResult) -> DeliveryResult:
    """Treat a match found in the account as no proof while another delivery may claim it."""
    if not (result.is_found and result.sent):
        return result
    if not due_deliveries.has_twin(session, delivery, result.errand.line.text, remote_id=result.sent.remote_id):
        return result
    return replace(
        result, outcome=DeliveryOutcome.UNKNOWN, next=NextState(D.UNCONFIRMED, None), sent=None, trouble=AMBIGUOUS_MATCH
    )


def _mark_channels(session: Session, pairs: Sequence[DeliveryPair]) -> None:
    """Mark accounts whose authorisation was refused, for their page."""
    said = {d.channel_id: str(r.trouble) for d, r in pairs if r.outcome is DeliveryOutcome.UNAUTHORISED and r.trouble}
    for channel_id in sorted(said):
        session.exec(
            update(Channel).where(col(Channel.id) == channel_id).values(trouble=storable_text(said[channel_id]))
        )


def _apply_result(delivery: LockedDelivery, result: DeliveryResult, *, now: datetime) -> None:
    if result.sent:
        delivery.remote_id = storable_text(result.sent.remote_id)
        delivery.permalink = storable_text(result.sent.permalink)
    trouble = storable_text(str(result.trouble)) if result.trouble else delivery.trouble
    completion.set_delivery_state(delivery, result.next, now=now, trouble="" if result.sent else trouble)


def _outcome_rows(session: Session, pairs: Sequence[DeliveryPair]) -> list[dict[str, Any]]:
    """Return one row per attempt, once: later looks concern the delivery, not that answer."""
    tried = [(d, r, r.errand.attempt) for d, r in pairs if r.outcome and r.errand.attempt]
    looked_at = [attempt.id for _, result, attempt in tried if result.errand.is_look]
    known = due_deliveries.settled_attempts(session, looked_at) if looked_at else set()
    return [_outcome_row(delivery, result, attempt) for delivery, result, attempt in tried if attempt.id not in known]


def _outcome_row(delivery: LockedDelivery, result: DeliveryResult, attempt: CommittedAttempt) -> dict[str, Any]:
    return {
        "organisation_id": delivery.organisation_id,
        "attempt_id": attempt.id,
        "outcome": result.outcome,
        "status": result.status,
        "excerpt": storable_text(result.excerpt),
        "finished_at": result.at,
    }


def _capture_row(delivery: LockedDelivery, result: DeliveryResult, now: datetime) -> dict[str, Any]:
    line, answer = result.errand.line, {"status": result.status, "excerpt": storable_text(result.excerpt)}
    return completion.capture_row(delivery, text=line.text, media=line.media, answer=answer, now=now)


def _audit_act(delivery: LockedDelivery, result: DeliveryResult) -> EntryDraft:
    said = {
        "delivery": delivery.id,
        "account": result.errand.line.account,
        "permalink": delivery.permalink,
        "seen_there": result.is_found and bool(result.sent),
        "trouble": delivery.trouble,
        "again_at": delivery.next_attempt_at if delivery.state is D.SCHEDULED else None,
    }
    kept = {name: value for name, value in said.items() if value}
    return EntryDraft(
        completion.ACT_BY_STATE[delivery.state], delivery.organisation_id, f"post:{delivery.post_id}", kept
    )
