from app.pages.periods import bands, confirmation, periods, proposals
from app.pages.periods.blueprint import bp

PAGES = (bands, confirmation, periods, proposals)

__all__ = ["PAGES", "bp"]
