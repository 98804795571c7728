"""A connected account and a sender, for periods in force at sending time."""

from tests.publishing.conftest import connected, network, sender

__all__ = ["connected", "network", "sender"]
