"""Deliveries as a hold finds them."""

from collections.abc import Collection

from sqlmodel import Session, col

from app.db.statements import Query, as_tuple, param, select_columns
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState

D = DeliveryState


def states_to_hold(session: Session, post_ids: Collection[int]) -> dict[int, list[DeliveryState]]:
    """Return states by post; of those on their way, as SENDING only the ones with a call under way.

    Lock the posts first, as a claim does: no call begins until the transaction ends.
    """
    states: dict[int, list[DeliveryState]] = {}
    for post_id, state, token in _STATES.all(session, ids=list(post_ids)):
        is_between_calls = state is D.SENDING and token is None
        states.setdefault(post_id, []).append(D.UNCONFIRMED if is_between_calls else state)
    return states


_STATES: Query[tuple[int, DeliveryState, str | None]] = Query(
    select_columns(Delivery.post_id, Delivery.state, Delivery.lease_token).where(
        col(Delivery.post_id).in_(param("ids", many=True))
    ),
    as_tuple,
    everywhere=True,
)
