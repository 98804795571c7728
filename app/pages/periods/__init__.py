from app.pages.periods import bands, confirmation, periods, proposals
from app.pages.periods import periods as periods_periods
from app.pages.periods.blueprint import bp

PAGES = (bands, confirmation, periods, periods_periods, proposals)

__all__ = ["PAGES", "bp"]
