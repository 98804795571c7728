"""Pages about requests: asking, following one's own, deciding, writing down what presses, the political log."""

from app.intake.views import asking, deciding, files, lists, mailbox, noting, page, register
from app.intake.views.blueprint import bp
from app.intake.views.lists import how_many_wait

PAGES = (asking, deciding, files, lists, mailbox, noting, page, register)

__all__ = ["PAGES", "bp", "how_many_wait"]
