"""Pages about what citizens write: the inbox and each case, with a panel for each thing that is done in it."""

from app.citizens.views import case, inbox, sources
from app.citizens.views.blueprint import bp
from app.citizens.views.inbox import how_many_wait

PAGES = (case, inbox, sources)

__all__ = ["PAGES", "bp", "how_many_wait"]
