"""The machine's own Chromium, and the gallery served on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import gallery

CHROMIUM = which("chromium-headless-shell") or which("chromium") or "chromium"
"""Debian's headless Chromium if present: a whole one draws an unseen window, at half as much work again."""
AS_WRITTEN = "--js-flags=--no-turbofan --no-maglev"
"""A page lives under a second: compiling its scripts and axe's would take over half of its cost."""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    AS_WRITTEN,
]
NOW = datetime(2027, 3, 2, 22, 30, tzinfo=UTC).timestamp()
"""The time on the gallery's server."""
expect.set_options(timeout=30_000)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"


class Served(SimpleHTTPRequestHandler):
    """A server of static files under the product's strict policy; it keeps posted data for the test."""

    posted: list[str] = []
    answer = 204
    words = b""
    leads_to = ""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(NOW if timestamp is None else timestamp)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_POST(self) -> None:
        self.posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(type(self).answer)
        if type(self).leads_to:
            self.send_header("Location", type(self).leads_to)
        self.end_headers()
        self.wfile.write(type(self).words)

    def log_message(self, *_said: Any) -> None:
        """Log nothing."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def gallery_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    out: Path = tmp_path_factory.mktemp("gallery")
    gallery.write(out)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=str(out)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def received() -> Iterator[type[Served]]:
    """Yield the server class with the posted data; `answer` may be changed to a failure."""
    Served.posted, Served.answer, Served.words, Served.leads_to = [], 204, b"", ""
    yield Served
    Served.answer, Served.words, Served.leads_to = 204, b"", ""
