"""The state a post is shown in: the editorial one until it is approved, then its most urgent delivery's.

The one source of its word, in lists, calendar, pages, feeds, search and reports.
"""

from collections.abc import Collection, Sequence

from app.core.messages import Message
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState

D, S = DeliveryState, PostStatus
WORST_FIRST = (D.UNCONFIRMED, D.FAILED, D.AWAITING_HAND, D.SENDING, D.SCHEDULED, D.PUBLISHED, D.WITHDRAWN, D.EXPIRED)
SHOWS_DELIVERIES = (S.APPROVED, S.ON_HOLD, S.CLOSED)
NEEDS_SOMEBODY = frozenset({D.UNCONFIRMED, D.FAILED})
SHOWN_STATES = (
    S.IDEA,
    S.DRAFT,
    S.IN_REVIEW,
    S.CHANGES_REQUESTED,
    S.APPROVED,
    D.SCHEDULED,
    D.AWAITING_HAND,
    D.SENDING,
    D.PUBLISHED,
    D.UNCONFIRMED,
    D.FAILED,
    S.EXPIRED,
    S.ON_HOLD,
    S.CLOSED,
    S.REJECTED,
    S.WITHDRAWN,
)
"""States in life order."""
STATE_NAMES = tuple(state.value for state in SHOWN_STATES)
STATE_LABELS: dict[str, Message] = {state.value: state.label for state in SHOWN_STATES}
MOVABLE_STATES = frozenset(
    {S.IDEA.value, S.DRAFT.value, S.IN_REVIEW.value, S.CHANGES_REQUESTED.value, S.APPROVED.value, S.ON_HOLD.value}
    | {D.SCHEDULED.value, S.EXPIRED.value}
)

PRESSING_FIRST = (
    D.FAILED,
    D.UNCONFIRMED,
    D.AWAITING_HAND,
    S.CHANGES_REQUESTED,
    S.IN_REVIEW,
    S.ON_HOLD,
    D.SENDING,
    D.SCHEDULED,
    S.APPROVED,
    S.DRAFT,
    S.IDEA,
    S.EXPIRED,
    D.PUBLISHED,
    S.CLOSED,
    S.REJECTED,
    S.WITHDRAWN,
)
"""States by how much they need somebody."""
_PRESSING_ORDER = {state.value: place for place, state in enumerate(PRESSING_FIRST)}

DEAD_STATES = frozenset({S.REJECTED.value, S.WITHDRAWN.value, S.EXPIRED.value})


def most_pressing(states: Sequence[str], most: int) -> list[int]:
    """Return the places of the states that press most, in the order given."""
    return sorted(sorted(range(len(states)), key=lambda place: _PRESSING_ORDER[states[place]])[:most])


def shown_state(status: PostStatus, deliveries: Collection[DeliveryState]) -> str:
    """Return the most urgent delivery's state; a hold comes first."""
    if status not in SHOWS_DELIVERIES:
        return status.value
    worst = next((state for state in WORST_FIRST if state in deliveries), None)
    if status is S.ON_HOLD and worst not in NEEDS_SOMEBODY:
        return status.value
    return worst.value if worst else status.value
