from app.pages.series import new_series, rule_change, series_list, text_change
from app.pages.series.blueprint import bp

PAGES = (new_series, series_list, rule_change, text_change)

__all__ = ["PAGES", "bp"]
