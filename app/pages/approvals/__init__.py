from app.pages.approvals import (
    bulk_decision,
    decision,
    emergency,
    follow_ups,
    provisional,
    queue,
    recusal,
    routes,
    routing,
    rule_exceptions,
    sole_approval,
)
from app.pages.approvals.blueprint import bp
from app.pages.approvals.queue import count_waiting

PAGES = (bp, routes.bp)

__all__ = [
    "PAGES",
    "bp",
    "bulk_decision",
    "count_waiting",
    "decision",
    "emergency",
    "follow_ups",
    "provisional",
    "queue",
    "recusal",
    "routes",
    "routing",
    "rule_exceptions",
    "sole_approval",
]
