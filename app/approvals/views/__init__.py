"""Pages of approvals: what waits, what is decided, what is let pass."""

from app.approvals.views import deciding, exceptions, together, waiting
from app.approvals.views.blueprint import bp
from app.approvals.views.waiting import how_many_wait

__all__ = ["bp", "deciding", "exceptions", "how_many_wait", "together", "waiting"]
