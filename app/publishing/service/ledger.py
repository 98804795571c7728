"""What one transaction writes about deliveries, gathered first so that each kind of row is one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit import service as audit
from app.audit.service import Deed
from app.db.many import Adding
from app.publishing.models import AttemptOutcome, Capture
from app.publishing.queries.held import Held
from app.publishing.service import endings

Row = Mapping[str, Any]
_OUTCOMES, _CAPTURES = Adding(AttemptOutcome), Adding(Capture)


@dataclass(slots=True)
class Ledger:
    """`write` it once, after the heads of the record are locked."""

    deliveries: list[Held] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def keep(self, deliveries: Sequence[Held], deeds: Sequence[Deed]) -> None:
        """Deliveries as they now stand, and what the record says of that."""
        self.deliveries += deliveries
        self.deeds += deeds

    def write(self, session: Session, *, now: datetime) -> None:
        endings.write(session, self.deliveries)
        _OUTCOMES.run(session, self.outcomes)
        _CAPTURES.run(session, self.captures)
        audit.record_all(session, self.deeds, now=now)
