"""CSS3 names for COLOR (RFC 7986 §5.9)."""

from app.domain.posts.rules.states import PostStatus as S
from app.domain.publishing.rules.delivery import DeliveryState as D

DEADLINE = "firebrick"
SITTING = "teal"
CASE = "indigo"
QUIET = "gray"
STATES = {
    S.IN_REVIEW.value: "goldenrod",
    S.CHANGES_REQUESTED.value: "darkorange",
    S.APPROVED.value: "royalblue",
    S.CLOSED.value: "seagreen",
    S.ON_HOLD.value: "sienna",
    D.FAILED.value: "crimson",
    D.UNCONFIRMED.value: "darkorange",
    D.AWAITING_HAND.value: "darkorchid",
    D.SCHEDULED.value: "royalblue",
    D.PUBLISHED.value: "seagreen",
}
"""By shown state; others take `QUIET`."""
