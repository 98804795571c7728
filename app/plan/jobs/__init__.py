"""What the worker does for the plan. Safe to run twice, late, or side by side."""

from app.plan.jobs.counting import count_due
from app.plan.jobs.reminding import remind_reviews

__all__ = ["count_due", "remind_reviews"]
