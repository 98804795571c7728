"""What the worker does for publishing. Safe to run twice, late, or side by side with any number of others."""

from app.publishing.jobs.expiry import expire_unapproved
from app.publishing.jobs.sender import Sender

__all__ = ["Sender", "expire_unapproved"]
