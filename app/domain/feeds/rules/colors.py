"""CSS names for COLOR (RFC 7986 §5.9)."""

from app.domain.posts.rules.states import PostStatus as S
from app.domain.publishing.rules.delivery import DeliveryState as D

DEADLINE = "firebrick"
SITTING = "teal"
CASE = "indigo"
QUIET = "gray"
STATUSES = {
    S.IN_REVIEW: "goldenrod",
    S.CHANGES_REQUESTED: "darkorange",
    S.APPROVED: "royalblue",
    S.CLOSED: "seagreen",
    S.ON_HOLD: "sienna",
}
"""For posts without deliveries; other statuses take `QUIET`."""

DELIVERIES = {
    D.FAILED: "crimson",
    D.UNCONFIRMED: "darkorange",
    D.AWAITING_HAND: "rebeccapurple",
    D.SCHEDULED: "royalblue",
    D.PUBLISHED: "seagreen",
    D.WITHDRAWN: QUIET,
    D.EXPIRED: QUIET,
}
