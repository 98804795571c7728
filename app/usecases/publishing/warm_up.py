"""Warm-up of all a batch's statements with no rows, so that the first delivery does not wait.

PostgreSQL plans a statement per connection on first use, again after new table statistics; the longest takes longer
than sending ten publications.
"""

from datetime import datetime

from sqlmodel import Session

from app.domain.periods.queries.periods_in_force import binding_kinds_at, holding_periods
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.locked_rows import lock_deliveries, lock_posts, pick_due_deliveries
from app.domain.publishing.queries.provenance import rehearse_provenance

NO_ID = 0


def warm_up_statements(session: Session, batch: int, *, now: datetime) -> None:
    none = [NO_ID] * batch
    pick_due_deliveries(session, limit=0, now=now)
    lock_posts(session, none)
    lock_deliveries(session, none)
    due_deliveries.due_deliveries(session, none)
    rehearse_provenance(session, none)
    due_deliveries.states_by_post(session, none)
    holding_periods(session, [NO_ID], now=now)
    binding_kinds_at(session, NO_ID, [now])
