"""Every change of requests: receiving them, noting what happens to them, deciding, answering, forgetting names."""

from app.intake.service.arriving import take_letter
from app.intake.service.deciding import attach, decide
from app.intake.service.files import content_of, file_of, take_in, taken_from_letter
from app.intake.service.forgetting import forget_names
from app.intake.service.holding import held
from app.intake.service.mailbox import (
    PasswordNeeded,
    Place,
    check_mailbox,
    pause_mailbox,
    reseal_mailboxes,
    set_mailbox,
)
from app.intake.service.noting import insist, note
from app.intake.service.reading import open_register
from app.intake.service.receiving import ask, bring, receive, write_down
from app.intake.service.wording import AlreadyAsked

__all__ = [
    "AlreadyAsked",
    "PasswordNeeded",
    "Place",
    "ask",
    "attach",
    "bring",
    "check_mailbox",
    "content_of",
    "decide",
    "file_of",
    "forget_names",
    "held",
    "insist",
    "note",
    "open_register",
    "pause_mailbox",
    "receive",
    "reseal_mailboxes",
    "set_mailbox",
    "take_in",
    "take_letter",
    "taken_from_letter",
    "write_down",
]
