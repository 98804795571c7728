"""What may be told to whom, by which way and when."""

from app.notifications.rules.waits import BACK_OFF, wait_after

__all__ = ["BACK_OFF", "wait_after"]
