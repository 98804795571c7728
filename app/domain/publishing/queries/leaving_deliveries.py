"""Deliveries on their way: which have no act of publishing behind them yet, and how a hold finds them."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from app.db.statements import Query, as_tuple, param, select_columns
from app.domain.publishing.models import AttemptOutcome, Delivery, DeliveryAttempt, PublishingStart
from app.domain.publishing.rules.delivery import DeliveryState

D = DeliveryState
_BEGUN: Any = select(PublishingStart.id).where(PublishingStart.attempt_id == DeliveryAttempt.id).exists()
_ENDED: Any = select(AttemptOutcome.id).where(AttemptOutcome.attempt_id == DeliveryAttempt.id).exists()
_IS_UNBEGUN = (col(DeliveryAttempt.begins_later), ~_BEGUN, ~_ENDED)


def unbegun_attempts(session: Session, attempt_ids: Collection[int]) -> set[int]:
    """Return the attempts without an end that never came to their act: nothing of them is out."""
    return set(_UNBEGUN.all(session, ids=list(attempt_ids))) if attempt_ids else set()


def states_to_hold(session: Session, post_ids: Collection[int]) -> dict[int, list[DeliveryState]]:
    """Return states by post; of those on their way, as SENDING only the ones whose act may have been begun.

    Lock the posts first, as a claim and the beginning of an act do: neither comes until the transaction ends.
    """
    states: dict[int, list[DeliveryState]] = {}
    for post_id, state, token, is_unbegun in _STATES.all(session, ids=list(post_ids)):
        found = state
        if state is D.SENDING and (is_unbegun or token is None):
            found = D.SCHEDULED if is_unbegun else D.UNCONFIRMED
        states.setdefault(post_id, []).append(found)
    return states


_UNBEGUN: Query[int] = Query(
    select_columns(DeliveryAttempt.id).where(col(DeliveryAttempt.id).in_(param("ids", many=True)), *_IS_UNBEGUN),
    lambda attempt: attempt,
    everywhere=True,
)
_PREPARES: Any = (
    select(DeliveryAttempt.id)
    .where(DeliveryAttempt.delivery_id == Delivery.id, DeliveryAttempt.number == Delivery.attempts, *_IS_UNBEGUN)
    .exists()
)
_STATES: Query[tuple[int, DeliveryState, str | None, bool]] = Query(
    select_columns(Delivery.post_id, Delivery.state, Delivery.lease_token, _PREPARES).where(
        col(Delivery.post_id).in_(param("ids", many=True))
    ),
    as_tuple,
    everywhere=True,
)
