"""Posts' shown states (`rules.shown_state`), read and filtered in SQL."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import case
from sqlmodel import Session, col, func, select

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.shown_state import (
    NEEDS_SOMEBODY,
    SHOWS_DELIVERIES,
    STATE_NAMES,
    WORST_FIRST,
    shown_state,
)

DELIVERY_STATES: Any = (
    select(func.aggregate_strings(sa.type_coerce(Delivery.state, sa.String), ","))
    .where(Delivery.organisation_id == ORGANISATION_ID, Delivery.post_id == Post.id)
    .correlate(Post)
    .scalar_subquery()
)
_WORST = (
    select(func.min(case({state: n for n, state in enumerate(WORST_FIRST)}, value=Delivery.state)))
    .where(
        Delivery.organisation_id == ORGANISATION_ID, Delivery.post_id == Post.id, col(Delivery.state).in_(WORST_FIRST)
    )
    .correlate(Post)
    .scalar_subquery()
)
"""The delivery speaking for a post, indexed in `WORST_FIRST`."""
_STATUS = case({status: STATE_NAMES.index(status.value) for status in PostStatus}, value=Post.status)
_DELIVERY_STATE = case({n: STATE_NAMES.index(state.value) for n, state in enumerate(WORST_FIRST)}, value=_WORST)
_URGENT = [n for n, state in enumerate(WORST_FIRST) if state in NEEDS_SOMEBODY]
SHOWN_STATE_NUMBER: Any = case(
    (col(Post.status).not_in(SHOWS_DELIVERIES), _STATUS),
    (sa.and_(col(Post.status) == PostStatus.ON_HOLD, _WORST.not_in(_URGENT)), _STATUS),
    else_=func.coalesce(_DELIVERY_STATE, _STATUS),
)
"""`rules.shown_state.shown_state` in SQL, indexing `STATE_NAMES`."""
IS_SHOWN: Any = param("status") == case(dict(enumerate(STATE_NAMES)), value=SHOWN_STATE_NUMBER)
"""The condition of a filter by shown state."""


@lru_cache(maxsize=1024)
def shown_state_from(status: str, states: str | None) -> str:
    """Return the shown state; `states`: of deliveries, comma-separated."""
    return shown_state(PostStatus(status), {DeliveryState(state) for state in (states or "").split(",") if state})


def shown_states(session: Session, organisation_id: int, post_ids: Collection[int]) -> dict[int, str]:
    """Return each post's shown state, by its key; one statement."""
    rows = _STATES.all(session, organisation_id=organisation_id, posts=list(post_ids)) if post_ids else []
    return {post_id: shown_state_from(status, states) for post_id, status, states in rows}


_STATES: Query[tuple[int, str, str | None]] = Query(
    select_columns(Post.id, sa.type_coerce(Post.status, sa.String), DELIVERY_STATES).where(
        Post.organisation_id == ORGANISATION_ID, col(Post.id).in_(param("posts", many=True))
    ),
    as_tuple,
)
