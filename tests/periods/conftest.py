"""A connected account and a sender, for what periods do at the moment of sending."""

from tests.publishing.conftest import connected, network, sender

__all__ = ["connected", "network", "sender"]
