"""Every change of the reports."""

from app.reports.service.keeping import keep_month
from app.reports.service.reading import open_report

__all__ = ["keep_month", "open_report"]
