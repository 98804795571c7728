"""Pages of approvals: what waits, what is decided, what is let pass, and the routes it takes."""

from app.approvals.views import (
    alone,
    aside,
    deadlines,
    deciding,
    emergency,
    exceptions,
    remainder,
    routes,
    routing,
    together,
    waiting,
)
from app.approvals.views.blueprint import bp
from app.approvals.views.waiting import how_many_wait

PAGES = (bp, routes.bp)

__all__ = [
    "PAGES",
    "alone",
    "aside",
    "bp",
    "deadlines",
    "deciding",
    "emergency",
    "exceptions",
    "how_many_wait",
    "remainder",
    "routes",
    "routing",
    "together",
    "waiting",
]
