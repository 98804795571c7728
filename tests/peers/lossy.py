"""A lossy network in front of a real peer: the faults a publisher must survive, while the peer stays itself."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from tests.peers.control import ask_json
from tests.peers.process import Peer, Process, free_port, is_listening, python

STATUSES = r"^/api/v1/statuses$"


class Effect(StrEnum):
    DROP_BEFORE = "drop_before"
    """Cut; the peer never sees the request."""
    DROP_AFTER = "drop_after"
    """The peer acts, its answer is lost."""
    DELAY_BEFORE = "delay_before"
    DELAY_AFTER = "delay_after"
    """The peer acts, the answer comes `seconds` late."""
    STATUS = "status"
    """Answered here with `status`; the peer never sees it."""
    STATUS_AFTER = "status_after"
    """The peer acts, the caller is told `status`."""
    TRUNCATE = "truncate"
    """The peer acts, its answer is cut in the middle."""
    GARBAGE = "garbage"
    """The peer acts, the answer is not JSON."""
    DRIP = "drip"
    """The peer acts, the answer comes one byte every `seconds`."""
    CLOSE_AFTER = "close_after"
    """All is well, but the connection promised to stay open is closed after the answer."""


class Lossy(Peer):
    """The proxy's address stands in for the peer's (`base_url`); without faults it only passes things on."""

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
        """The next `count` requests that match suffer the effect. `path` is a regular expression."""
        rule = {"effect": effect, "method": method, "path": path, "count": count, "seconds": seconds}
        answer = {"status": status, "headers": dict(headers or {}), "body": body or {"error": "fault"}}
        ask_json(f"{self.base_url}/_fault", "POST", send={**rule, **answer})

    def clear(self) -> None:
        ask_json(f"{self.base_url}/_fault", "DELETE")

    def journal(self, *, method: str | None = None) -> list[dict[str, Any]]:
        """What passed, oldest first: method, path, effect, upstream (status or None), peer_port (the client's)."""
        entries: list[dict[str, Any]] = ask_json(f"{self.base_url}/_fault")["journal"]
        return [entry for entry in entries if method in (None, entry["method"])]
