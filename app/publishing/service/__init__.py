"""Every change to deliveries: scheduling and taking back, and how each of them ends."""

from app.publishing.service.scheduling import cancel, check_nothing_left, reschedule, schedule, schedule_all

__all__ = ["cancel", "check_nothing_left", "reschedule", "schedule", "schedule_all"]
