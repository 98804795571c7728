from dataclasses import dataclass
from datetime import datetime

from app.core.errors import Conflict
from app.core.messages import msg
from app.domain.approvals.rules.decision_checks import check_reason
from app.domain.approvals.rules.states import Verdict
from app.domain.requests.rules.origin import POLITICAL_KINDS


@dataclass(frozen=True, slots=True)
class Ruling:
    """`urgency`: why it cannot await a session, where no reason is required.

    `given_at`: when its giver decided, if that was before it takes effect: what an approval has seen ends there.
    """

    verdict: Verdict
    reason: str = ""
    urgency: str = ""
    given_at: datetime | None = None

    @property
    def is_yes(self) -> bool:
        return self.verdict is Verdict.APPROVED

    @property
    def why_now(self) -> str:
        return self.reason or self.urgency

    def check(self, planned_at: datetime | None, *, now: datetime) -> None:
        """Raise `Refusal` for a no without reason, `Conflict` for a late yes (I3)."""
        check_reason(self.verdict, self.reason)
        if self.is_yes and planned_at and planned_at <= now:
            raise Conflict(msg("La hora prevista ya ha pasado. Pida que propongan otra: nada sale tarde por sí solo."))


DECIDE_ON_OWN_PAGE = msg("La pidió un cargo político: se decide en su página, con lo que se pidió al lado.")


def needs_own_page(requester: str | None) -> bool:
    """Require both texts in view where a political office asked."""
    return requester in POLITICAL_KINDS


def check_bulk_decidable(requester: str | None) -> None:
    if needs_own_page(requester):
        raise Conflict(DECIDE_ON_OWN_PAGE)
