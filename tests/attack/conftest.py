"""The fixtures of the publishing tests: a connected account and a sender."""

from tests.publishing.conftest import connected, network, sender

__all__ = ["connected", "network", "sender"]
