"""What the worker does for those who are told: letters, digests and the channel. Safe to run twice or side by side."""

from app.notifications.jobs.calling import call_out
from app.notifications.jobs.carrying import LEASE, carry
from app.notifications.jobs.following import follow
from app.notifications.jobs.gathering import gather

__all__ = ["LEASE", "call_out", "carry", "follow", "gather"]
