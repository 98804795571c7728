"""Every change to an official account: registering, connecting, opening, pausing, closing."""

from app.channels.service.accounts import Account, CannotAnswer, HandleTaken, change, register, release
from app.channels.service.acts import close, demand_decides, keep, open_account, pause, put_to_review, waive
from app.channels.service.connecting import (
    Connection,
    Sealed,
    connect,
    disconnect,
    examine,
    forget_registration,
    keep_registration,
    revoke,
)

__all__ = [
    "Account",
    "CannotAnswer",
    "Connection",
    "HandleTaken",
    "Sealed",
    "change",
    "close",
    "connect",
    "demand_decides",
    "disconnect",
    "examine",
    "forget_registration",
    "keep",
    "keep_registration",
    "open_account",
    "pause",
    "put_to_review",
    "register",
    "release",
    "revoke",
    "waive",
]
