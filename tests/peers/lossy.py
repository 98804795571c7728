"""A lossy network in front of a real, unmodified peer: the faults a publisher must survive."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from tests.peers.control import ask_json
from tests.peers.process import Peer, Process, free_port, is_listening, python

STATUSES = r"^/api/v1/statuses$"


class Effect(StrEnum):
    DROP_BEFORE = "drop_before"
    """The connection is cut; the peer never sees the request."""
    DROP_AFTER = "drop_after"
    """The peer acts, and its answer is lost."""
    DELAY_BEFORE = "delay_before"
    DELAY_AFTER = "delay_after"
    """The peer acts, and its answer comes `seconds` late."""
    STATUS = "status"
    """The proxy answers `status`; the peer never sees the request."""
    STATUS_AFTER = "status_after"
    """The peer acts, and the caller gets `status`."""
    TRUNCATE = "truncate"
    """The peer acts, and its answer is cut in the middle."""
    GARBAGE = "garbage"
    """The peer acts, and the answer is not JSON."""
    DRIP = "drip"
    """The peer acts, and the answer comes one byte every `seconds`."""
    CLOSE_AFTER = "close_after"
    """All is well, but the keep-alive connection is closed after the answer."""


class Lossy(Peer):
    """A proxy with its own address for the peer (`base_url`); without faults it only forwards."""

    def __init__(self, upstream: str) -> None:
        super().__init__("lossy")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        command = [*python("lossy_server.py"), str(self.port), str(urlsplit(upstream).port)]
        self._process = Process("lossy", command, folder=self.folder)

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port))

    def fail(
        self,
        effect: Effect,
        *,
        method: str = "POST",
        path: str = STATUSES,
        count: int = 1,
        seconds: float = 5,
        status: int = 503,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> None:
        """Apply the effect to the next `count` matching requests. `path` is a regular expression."""
        rule = {"effect": effect, "method": method, "path": path, "count": count, "seconds": seconds}
        answer = {"status": status, "headers": dict(headers or {}), "body": body or {"error": "fault"}}
        ask_json(f"{self.base_url}/_fault", "POST", send={**rule, **answer})

    def clear(self) -> None:
        ask_json(f"{self.base_url}/_fault", "DELETE")

    def journal(self, *, method: str | None = None) -> list[dict[str, Any]]:
        """Return the requests, oldest first: method, path, effect, upstream (a status, or None), client's peer_port."""
        entries: list[dict[str, Any]] = ask_json(f"{self.base_url}/_fault")["journal"]
        return [entry for entry in entries if method in (None, entry["method"])]
