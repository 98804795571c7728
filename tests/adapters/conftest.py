"""Clients and texts that the tests of the adapters share."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from app.adapters.connections import Timeouts
from app.adapters.networks.mastodon import Mastodon
from app.adapters.outbound import Outbound
from app.channels.ports import Outgoing

_numbers = count(1)


@pytest.fixture
def outbound() -> Iterator[Outbound]:
    """May speak to loopback, and gives up soon."""
    client = Outbound(["127.0.0.0/8"], timeouts=Timeouts(connect=2, write=2, read=1))
    yield client
    client.close()


@pytest.fixture
def mastodon(outbound: Outbound) -> Mastodon:
    return Mastodon(outbound, wait=lambda _seconds: None)


@pytest.fixture
def notice() -> Outgoing:
    """A publication like no other in the session: the servers are shared."""
    number = next(_numbers)
    text = f"Corte de agua n.º {number}: martes, de 9 a 14 h, en la calle Mayor. Más en https://example.org/agua?n={number}"
    return Outgoing(text=text, language="es", attachments=(), key=f"entrega-{number}")


@pytest.fixture
def other_notice(notice: Outgoing) -> Outgoing:
    return replace(notice, text=notice.text.replace("martes", "jueves"), key=notice.key + "-b")
