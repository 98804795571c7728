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
    """`write` it once, then whatever else is to be written, and `record` it last."""

    deliveries: list[Held] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    captures: list[Row] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def keep(self, deliveries: Sequence[Held], deeds: Sequence[Deed]) -> None:
        """Deliveries as they now stand, and what the record says of that."""
        self.deliveries += deliveries
        self.deeds += deeds

    def write(self, session: Session) -> None:
        endings.write(session, self.deliveries)
        _OUTCOMES.run(session, self.outcomes)
        _CAPTURES.run(session, self.captures)

    def record(self, session: Session, *, now: datetime) -> None:
        """Of one organisation everybody waits here for whoever came first, until that one commits."""
        audit.lock_heads(session, {deed.organisation_id for deed in self.deeds})
        audit.record_all(session, self.deeds, now=now)
