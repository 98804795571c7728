"""Clients that send no whole header: they hold no thread of the web, and are left after a while."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from tests.serve.conftest import Served
from tests.waiting import PATIENCE_S, wait_until

EACH = 8
"""Clients of each kind; the served web has four threads."""
SILENT, HALF = b"", b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def slow(served: Served) -> Iterator[list[socket.socket]]:
    """Yield clients that say nothing, half a header, and half of a second one."""
    wait_until(served.forked, "web and worker")
    assert served.answers()
    with ExitStack() as opened:
        clients = [
            opened.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE_S))
            for _ in range(3 * EACH)
        ]
        for number, client in enumerate(clients):
            if number >= 2 * EACH:
                client.sendall(WHOLE)
                assert client.recv(1 << 16).startswith(b"HTTP/1.1 200")
            client.sendall(SILENT if number < EACH else HALF)
        yield clients


def test_clients_with_half_a_header_keep_nobody_from_being_answered(served: Served, slow: list[socket.socket]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_S)) as connection:
        for _ in range(3):
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            assert answer.status == 200 and answer.read()
    assert not any(map(is_closed, slow))
    wait_until(lambda: all(map(is_closed, slow)), "all are left, also the one that goes on sending letters")
    assert served.answers()


def is_closed(client: socket.socket) -> bool:
    """Tell whether the server closed it; send one letter more of the header where it did not."""
    client.setblocking(False)
    with suppress(BlockingIOError):
        try:
            return client.recv(1) == b"" or is_closed(client)
        except ConnectionError:
            return True
    with suppress(ConnectionError):
        client.send(b"x")
    return False
