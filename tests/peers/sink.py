"""A very fast receiver that counts: what the kill tests and the benchmark believe."""

from typing import Any, Self

from tests.peers.control import ask_json
from tests.peers.process import Process, free_port, is_listening, make_folder, python, remove_folder


class Sink:
    """Any token is an account of its own. Publications are answered after `milliseconds`, and counted at once."""

    def __init__(self, *, milliseconds: float = 2) -> None:
        self.folder = make_folder("sink")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        command = [*python("sink_server.py"), str(self.port), str(milliseconds)]
        self._process = Process("sink", command, folder=self.folder)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port))

    def stop(self) -> None:
        self._process.stop()
        remove_folder(self.folder)

    def journal(self) -> dict[str, Any]:
        """count; by_key and by_text (how often each arrived); received: key, text, account, at (Unix seconds)."""
        found: dict[str, Any] = ask_json(f"{self.base_url}/_journal")
        return found

    def clear(self) -> None:
        ask_json(f"{self.base_url}/_journal", "DELETE")
