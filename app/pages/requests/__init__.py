from app.pages.requests import decision, lists, mailbox, political_log, request, submission
from app.pages.requests.blueprint import bp
from app.pages.requests.lists import how_many_wait

PAGES = (submission, decision, request, lists, mailbox, political_log)

__all__ = ["PAGES", "bp", "how_many_wait"]
