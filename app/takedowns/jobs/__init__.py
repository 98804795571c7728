"""What the worker does for withdrawals and orders. Safe to run twice, late, or side by side with any number."""

from app.takedowns.jobs.reminding import remind_due
from app.takedowns.jobs.withdrawing import Withdrawer

__all__ = ["Withdrawer", "remind_due"]
