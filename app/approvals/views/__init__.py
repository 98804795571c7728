"""Pages of approvals: what waits, what is decided, what is let pass, and the routes it takes."""

from app.approvals.views import aside, deadlines, deciding, exceptions, routes, routing, together, waiting
from app.approvals.views.blueprint import bp
from app.approvals.views.waiting import how_many_wait

PAGES = (bp, routes.bp)

__all__ = [
    "PAGES",
    "aside",
    "bp",
    "deadlines",
    "deciding",
    "exceptions",
    "how_many_wait",
    "routes",
    "routing",
    "together",
    "waiting",
]
