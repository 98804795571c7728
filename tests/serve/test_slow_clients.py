"""Clients that send slowly, at the server in front that the documents describe: whoever else asks is answered."""

import re
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.peers.nginx import Nginx
from tests.peers.process import free_port
from tests.serve.conftest import Served
from tests.waiting import wait_until

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
SLOW = 100
HALF_A_HEADER = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
HALF_A_BODY = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\na"
Clients = Callable[[int, bytes], list[socket.socket]]


def documented_site(web: int) -> str:
    """Return the site of the documents, at the test's addresses and without its certificate."""
    (site,) = re.findall(r"```nginx\n(.*?)```", OPERATIONS.read_text(), re.DOTALL)
    return changed(site, ("443 ssl", "127.0.0.1:{port}"), ("127.0.0.1:8000", f"127.0.0.1:{web}"))


def changed(site: str, *changes: tuple[str, str]) -> str:
    for written, here in changes:
        assert written in site
        site = site.replace(written, here)
    return site


@pytest.fixture
def slow_clients() -> Iterator[Clients]:
    """Yield `slow_clients(port, sent)`: a hundred that have sent so much and keep their connections open."""
    with ExitStack() as opened:

        def connect(port: int, sent: bytes) -> list[socket.socket]:
            made = [opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(SLOW)]
            for client in made:
                client.sendall(sent)
            return made

        yield connect


def ended(clients: list[socket.socket]) -> list[socket.socket]:
    """Return those that the server has answered or left."""
    return select.select(clients, [], [], 0)[0]


def test_others_are_answered_while_hundreds_send_half_a_request(served: Served, slow_clients: Clients) -> None:
    wait_until(served.answers, "the web answers")
    with Nginx(documented_site(served.port)) as nginx:
        front = replace(served, port=nginx.port)
        clients = [*slow_clients(nginx.port, HALF_A_HEADER), *slow_clients(nginx.port, HALF_A_BODY)]
        assert front.answers() and ended(clients) == []


def test_who_sends_half_a_header_is_left_by_the_server_in_front(slow_clients: Clients) -> None:
    site = changed(documented_site(free_port()), ("header_timeout 10s", "header_timeout 1s"))
    with Nginx(site) as nginx:
        clients = slow_clients(nginx.port, HALF_A_HEADER)
        wait_until(lambda: len(ended(clients)) == SLOW, "all are left")
