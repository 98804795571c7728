"""What somebody says of one post, or of several with the same words."""

from dataclasses import dataclass
from datetime import datetime

from app.approvals.rules import Verdict, check_reason
from app.core.errors import OutOfTurn
from app.core.words import say


@dataclass(frozen=True, slots=True)
class Ruling:
    """`urgency`: why it cannot wait for a sitting, where no reason is asked for."""

    verdict: Verdict
    reason: str = ""
    urgency: str = ""

    @property
    def is_yes(self) -> bool:
        return self.verdict is Verdict.APPROVED

    @property
    def why_now(self) -> str:
        return self.reason or self.urgency

    def check(self, planned_at: datetime | None, *, now: datetime) -> None:
        """Raise `Refusal` for a negative one without its reason, `OutOfTurn` for a yes to what is late (I3)."""
        check_reason(self.verdict, self.reason)
        if self.is_yes and planned_at and planned_at <= now:
            raise OutOfTurn(say("La hora prevista ya ha pasado. Pida que propongan otra: nada sale tarde por sí solo."))
