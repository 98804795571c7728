"""What the worker does for what citizens write: messages come in, and replies go out."""

from app.citizens.jobs.blocking import BlockAsker
from app.citizens.jobs.listening import Hearing
from app.citizens.jobs.mailing import MailReading
from app.citizens.jobs.sending import ReplySender

__all__ = ["BlockAsker", "Hearing", "MailReading", "ReplySender"]
