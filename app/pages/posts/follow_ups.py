"""A post's aftermath: corrections, withdrawals, remainders, requesters."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.domain.approvals.queries.left_out import Remainder, linked_remainders
from app.domain.audit.queries.history import PAGE, HistoryEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.rules.states import FINISHED_STATUSES, PostOrigin
from app.domain.publishing.queries.corrections import LinkedCorrection, linked_corrections
from app.domain.takedowns.models import TakedownOrder, Withdrawal
from app.domain.takedowns.queries.orders import orders_of_post
from app.domain.takedowns.queries.withdrawals import post_withdrawals


@dataclass(frozen=True, slots=True)
class FollowUps:
    corrections: Sequence[LinkedCorrection] = ()
    withdrawals: Sequence[Withdrawal] = ()
    orders: Sequence[TakedownOrder] = ()
    remainders: Sequence[Remainder] = ()

    @property
    def takes_up_the_rest(self) -> bool:
        """Tell whether another post takes up the left-out variants."""
        return any(
            not remainder.is_original and remainder.status not in FINISHED_STATUSES for remainder in self.remainders
        )

    def of(self, delivery_id: int) -> Withdrawal | None:
        return next((withdrawal for withdrawal in self.withdrawals if withdrawal.delivery_id == delivery_id), None)


def load_follow_ups(session: Session, post: Post, entries: Sequence[HistoryEntry]) -> FollowUps:
    """Read only kinds the record mentions; `entries`: its newest page."""
    acts = {entry.act for entry in entries}
    if len(entries) == PAGE:
        acts |= _FOLLOW_UP_ACTS
    is_correction = post.origin is PostOrigin.CORRECTION
    return FollowUps(
        linked_corrections(session, post) if is_correction or Act.POST_CORRECTED in acts else (),
        post_withdrawals(session, post) if Act.WITHDRAWAL_PROPOSED in acts else (),
        orders_of_post(session, post) if Act.TAKEDOWN_NAMES_POST in acts else (),
        linked_remainders(session, post) if Act.POST_REST_PREPARED in acts else (),
    )


_FOLLOW_UP_ACTS = frozenset(
    {Act.POST_CORRECTED, Act.POST_REST_PREPARED, Act.WITHDRAWAL_PROPOSED, Act.TAKEDOWN_NAMES_POST}
)
