"""Every change to an official account: registering, connecting, pausing, closing."""

from app.channels.service.accounts import Account, CannotAnswer, change, move, register, release
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
    "Sealed",
    "change",
    "connect",
    "disconnect",
    "examine",
    "forget_registration",
    "keep_registration",
    "move",
    "register",
    "release",
    "revoke",
]
