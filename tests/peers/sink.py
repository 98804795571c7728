"""A very fast counting receiver, the reference of the kill tests and the benchmark."""

from typing import Any

from tests.peers.control import ask_json
from tests.peers.process import Peer, Process, free_port, is_listening, python


class Sink(Peer):
    """A receiver where any token is its own account. It answers after `milliseconds`, and counts at once."""

    def __init__(self, *, milliseconds: float = 2) -> None:
        super().__init__("sink")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        command = [*python("sink_server.py"), str(self.port), str(milliseconds)]
        self._process = Process("sink", command, folder=self.folder)

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port))

    def journal(self) -> dict[str, Any]:
        """Return count; by_key and by_text (arrivals of each); received: key, text, account, at (Unix seconds)."""
        counts: dict[str, Any] = ask_json(f"{self.base_url}/_journal")
        return counts

    def clear(self) -> None:
        ask_json(f"{self.base_url}/_journal", "DELETE")
