"""What a post's page tells of it after it was public: what corrects it, took it back, took up the rest; who asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.approvals.queries.remainders import Remainder, remainders_of
from app.audit.queries.history import PAGE, Told
from app.audit.rules import Act
from app.drafting.models import Post
from app.drafting.rules.states import FINISHED, Origin
from app.publishing.queries.corrections import Correcting, corrections
from app.takedowns.models import TakedownOrder, Withdrawal
from app.takedowns.queries.orders import orders_of_post
from app.takedowns.queries.withdrawals import of_post


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What became of a post after it was public, or approved in part."""

    corrections: Sequence[Correcting] = ()
    withdrawals: Sequence[Withdrawal] = ()
    orders: Sequence[TakedownOrder] = ()
    remainders: Sequence[Remainder] = ()

    @property
    def takes_up_the_rest(self) -> bool:
        """Whether a post with what was left out of this one is on its way, or was."""
        return any(not one.is_original and one.status not in FINISHED for one in self.remainders)

    def of(self, delivery_id: int) -> Withdrawal | None:
        """The newest withdrawal of a delivery."""
        return next((one for one in self.withdrawals if one.delivery_id == delivery_id), None)


def aftermath_of(session: Session, post: Post, entries: Sequence[Told]) -> Aftermath:
    """Nothing is read for the many of which the record tells nothing of the kind; `entries`: its newest page of it."""
    told = {entry.act for entry in entries}
    if len(entries) == PAGE:
        told |= _TELLING
    is_correction = post.origin is Origin.CORRECTION
    return Aftermath(
        corrections(session, post) if is_correction or Act.POST_CORRECTED in told else (),
        of_post(session, post) if Act.WITHDRAWAL_PROPOSED in told else (),
        orders_of_post(session, post) if Act.TAKEDOWN_NAMES_POST in told else (),
        remainders_of(session, post) if Act.POST_REST_PREPARED in told else (),
    )


_TELLING = frozenset({Act.POST_CORRECTED, Act.POST_REST_PREPARED, Act.WITHDRAWAL_PROPOSED, Act.TAKEDOWN_NAMES_POST})
