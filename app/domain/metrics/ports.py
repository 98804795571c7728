from collections.abc import Mapping, Sequence
from typing import Protocol

from app.domain.publishing.ports import AccountAccess

PostMetrics = Mapping[str, int]
"""Figures by the network's own name."""


class MetricsReader(Protocol):
    """A network that tells the figures of an account's posts. Raises only `NetworkError`."""

    @property
    def batch(self) -> int:
        """Return the most posts of a call."""
        ...

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        """Return the figures by post; a post that is gone, or of which nothing is told, is left out."""
        ...
