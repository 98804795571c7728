"""Pages about what citizens write: the inbox and each case, with a panel for each thing that is done in it."""

from app.citizens.views import answering, case, faq, inbox, reviewing, templates, usual
from app.citizens.views.blueprint import bp
from app.citizens.views.inbox import how_many_wait

PAGES = (answering, case, faq, inbox, reviewing, templates, usual)

__all__ = ["PAGES", "bp", "how_many_wait"]
