"""Every change of the dates that bind."""

from app.periods.service.decisions import Decision, close, confirm, end
from app.periods.service.inheritance import follow, inherit
from app.periods.service.proposals import Matter, Vote, propose, propose_election
from app.periods.service.reviews import Account, look_done, open_review

__all__ = [
    "Account",
    "Decision",
    "Matter",
    "Vote",
    "close",
    "confirm",
    "end",
    "follow",
    "inherit",
    "look_done",
    "open_review",
    "propose",
    "propose_election",
]
