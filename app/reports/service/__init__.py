"""What is counted, kept and read of the reports."""

from app.reports.service.keeping import keep_month
from app.reports.service.reading import last_months, open_report

__all__ = ["keep_month", "last_months", "open_report"]
