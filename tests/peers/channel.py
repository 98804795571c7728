"""A channel that takes messages by HTTP, in its own process; the path selects its answer."""

from typing import Any

from tests.peers.control import ask_json
from tests.peers.process import Peer, Process, free_port, is_listening, python


class Channel(Peer):
    """Paths: /ok, /500, /404, /429, /redirect (to /private), /hang. `journal()` has each one's messages."""

    def __init__(self) -> None:
        super().__init__("channel")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._process = Process("channel", [*python("channel_server.py"), str(self.port)], folder=self.folder)

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port))

    def journal(self) -> list[tuple[str, Any]]:
        """Return (path, message) pairs, in order of arrival."""
        return [(path, message) for path, message in ask_json(f"{self.base_url}/_journal")]

    def clear(self) -> None:
        ask_json(f"{self.base_url}/_journal", "DELETE")
