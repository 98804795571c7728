"""mastodon-mock (PyPI): a strict server of the Mastodon API, with scopes, limits, idempotency keys and faults."""

from collections.abc import Mapping
from typing import Any

from tests import moments
from tests.peers.control import answers, ask_json
from tests.peers.process import Peer, Process, free_port, python

_SETTINGS = """\
domain = "127.0.0.1:{port}"
url_scheme = "http"
title = "Servidor de pruebas"
media_storage_path = "{folder}/media"
[database]
path = "{folder}/mastodon.sqlite"
[server]
host = "127.0.0.1"
port = {port}
[auth]
enforce_scopes = true
[ratelimit]
enabled = {is_limited}
limit = {limit}
window_seconds = 300
"""

_ACCOUNT = """\
[[seed.accounts]]
username = "{name}"
display_name = "{name}"
access_token = "{token}"
"""


class MastodonMock(Peer):
    """A server with seeded accounts and tokens: `user`/`token`, and one more for tests that need two.

    `limit`: requests allowed in five minutes before 429; None for no limit.
    """

    user = "ayuntamiento"
    token = "token-ayuntamiento"
    other_user = "biblioteca"
    other_token = "token-biblioteca"

    def __init__(self, *, limit: int | None = None) -> None:
        super().__init__("mastodon")
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._limit = limit
        place = ["--host", "127.0.0.1", "--port", str(self.port), "--domain", f"127.0.0.1:{self.port}"]
        command = [*python("mastodon_mock_server.py"), "serve", "--config", str(self.folder / "mock.toml"), *place]
        settings = {"HOST": "127.0.0.1", **moments.shared_environment()}
        self._process = Process("mastodon", command, folder=self.folder, environment=settings)

    def start(self) -> None:
        (self.folder / "media").mkdir()
        limits = {"is_limited": str(self._limit is not None).lower(), "limit": self._limit or 300}
        accounts = [(self.user, self.token), (self.other_user, self.other_token)]
        parts = [_SETTINGS.format(port=self.port, folder=self.folder, **limits)]
        parts += [_ACCOUNT.format(name=name, token=token) for name, token in accounts]
        (self.folder / "mock.toml").write_text("".join(parts))
        self._process.start(lambda: answers(f"{self.base_url}/api/v1/instance"))

    def fail(
        self, effect: Mapping[str, Any], *, method: str = "POST", path: str = "/api/v1/statuses", count: int = 1
    ) -> None:
        """Force the answers of the next requests, which have no effect: {"type": "status", "status": 503}, say."""
        rule = {"match": {"methods": [method], "path": path}, "effect": dict(effect), "count": count}
        ask_json(f"{self.base_url}/api/v1/_mock/faults", "POST", send=rule)
