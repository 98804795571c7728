"""Pages of approvals: what waits, what is decided, what is let pass."""

from app.approvals.views import aside, deciding, exceptions
from app.approvals.views.blueprint import bp
from app.approvals.views.deciding import how_many_wait

__all__ = ["aside", "bp", "deciding", "exceptions", "how_many_wait"]
