"""The fixtures of the publishing tests: a connected account and a sender."""

from tests.publishing.conftest import connected, network, sender
from tests.serve.conftest import served

__all__ = ["connected", "network", "sender", "served"]
