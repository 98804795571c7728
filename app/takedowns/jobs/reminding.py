"""Letters while the term of an order is used up."""

from datetime import datetime

from app.db.scope import Sessions
from app.takedowns.queries import orders as queries
from app.takedowns.service.letters import remind

BATCH = 50


def remind_due(writing: Sessions, *, now: datetime) -> int:
    """Write for each open order whose moment has come, and note the next one; how many."""
    with writing() as session:
        due = queries.to_remind(session, now=now, limit=BATCH)
        for order in due:
            remind(session, order, order.term.reached(now), now=now)
            order.remind_at = order.term.next_after(now)
        session.commit()
        return len(due)
