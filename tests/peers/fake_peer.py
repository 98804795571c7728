"""The tests' side of a server that is written from a network's documentation and runs in its own process."""

import sys
from pathlib import Path
from typing import Any

from tests import moments
from tests.peers.control import ask_json
from tests.peers.process import Peer, Process, free_port, is_listening


class FakePeer(Peer):
    """A server of the module `NAME_server`, whose settings are posted to /_control."""

    def __init__(self, name: str, *arguments: str) -> None:
        super().__init__(name)
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        module = [sys.executable, "-P", "-m", f"tests.peers.{name}_server"]
        root = moments.shared_environment(Path(__file__).parents[2])
        command = [*module, str(self.port), *arguments]
        self._process: Process = Process(name, command, folder=self.folder, environment=root)

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port))

    def clear(self) -> None:
        """Forget everything published and every setting."""
        ask_json(f"{self.base_url}/_control", "DELETE")

    def rename(self, account: str, **names: str) -> None:
        """Give an account, by its identifier, other names: those of the server's own record of it."""
        self._control(named=account, names=names)

    def number_from(self, first: int) -> None:
        """Let the numbers of what is published begin here: a server made anew must not repeat another's."""
        self._control(first=first)

    def _control(self, **settings: Any) -> None:
        ask_json(f"{self.base_url}/_control", "POST", send=settings)

    def _kept(self, name: str) -> Any:
        return ask_json(f"{self.base_url}/_control/{name}")
