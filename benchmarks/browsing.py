"""A headless browser, and the processes that answer it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from app.serve import listen
from tests.page_forms import Pairs
from tests.peers.process import is_listening


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    fields: Pairs | None = None

    @property
    def method(self) -> str:
        return "GET" if self.fields is None else "POST"

    @property
    def body(self) -> bytes | None:
        return None if self.fields is None else urlencode(self.fields).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    location: str = ""
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode()


Ask = Callable[[Request, Mapping[str, str]], Answer]
FORM = "application/x-www-form-urlencoded"
ANSWER_S = 120
"""A process's first page waits for every import, on a machine that may be busy."""


@dataclass(slots=True)
class Browser:
    """A client that keeps the cookie; `ask` carries the request, over HTTP or into the application itself."""

    ask: Ask
    cookie: str = ""

    def send(self, request: Request, cookie: str | None = None) -> Answer:
        """Send the request; with a cookie given, as its earlier holder."""
        self.cookie = self.cookie if cookie is None else cookie
        headers = (
            {"Cookie": self.cookie, "Content-Type": FORM} if request.fields is not None else {"Cookie": self.cookie}
        )
        answer = self.ask(request, headers)
        for header in answer.cookies:
            for name, morsel in SimpleCookie(header).items():
                self.cookie = f"{name}={morsel.value}"
        return answer

    def get(self, path: str) -> Answer:
        return self.send(Request(path))


@dataclass(slots=True)
class Server:
    """Two gunicorn workers on loopback, as the product is served; PostgreSQL sees them under their `module`."""

    module: str
    process: subprocess.Popen[bytes]
    port: int
    workers: list[int] = field(default_factory=list)

    def browser(self, cookie: str = "") -> Browser:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)

        def ask(request: Request, headers: Mapping[str, str]) -> Answer:
            response = reply(connection, request.method, request.path, request.body, headers)
            cookies = tuple(response.headers.get_all("Set-Cookie", []))
            return Answer(response.status, response.read(), response.headers.get("Location", ""), cookies)

        return Browser(ask, cookie)

    def cpu_ms(self) -> float:
        """Return the CPU time of both workers so far."""
        return sum(_cpu_ms(pid) for pid in self.workers)


@contextmanager
def served(module: str, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    listener = listen("127.0.0.1", 0)
    port = int(listener.getsockname()[1])
    options = "--preload --worker-class gthread --workers 2 --threads 4 --no-control-socket --log-level warning"
    place = ("--pythonpath", str(Path(__file__).parents[1]), "--bind", f"fd://{listener.fileno()}")
    command = [sys.executable, "-m", "gunicorn", *options.split(), *place, module]
    with log.open("wb") as output, listener:
        variables = {**os.environ, **environment, "PGAPPNAME": module}
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=output, pass_fds=[listener.fileno()])
    try:
        _until(lambda: is_listening(port) and len(children(process.pid)) == 2, process, log)
        yield Server(module, process, port, children(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def inside(app: Flask, cookie: str) -> Browser:
    """Return a browser answered in this process, where statements can be counted."""
    client = app.test_client(use_cookies=False)

    def ask(request: Request, headers: Mapping[str, str]) -> Answer:
        reply = client.open(request.path, method=request.method, data=request.body, headers=dict(headers))
        return Answer(reply.status_code, reply.data, reply.location or "")

    return Browser(ask, cookie)


def reply(
    connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> HTTPResponse:
    """Return the answer on the same connection, or on a new one when the server closed it for being idle."""
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        return connection.getresponse()
    except (RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        connection.close()
        connection.request(method, path, body=body, headers=dict(headers))
        return connection.getresponse()


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if ready():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def children(pid: int) -> list[int]:
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _parent(path) == pid]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _cpu_ms(pid: int) -> float:
    """Return CPU time to the nanosecond where the kernel counts it (schedstat), else to its ticks."""
    try:
        threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6
    except OSError:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
