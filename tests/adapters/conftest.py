"""Clients and texts that the tests of the adapters share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import count

import pytest

from app.adapters.connections import Timeouts
from app.adapters.networks.mastodon import Mastodon
from app.adapters.outbound import Outbound
from app.channels.ports import Outgoing

_numbers = count(1)


IMPATIENT = Timeouts(connect=2, write=2, read=1)


@pytest.fixture
def make_outbound() -> Iterator[Callable[..., Outbound]]:
    """Clients as a test wants them, closed after it; they give up soon."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(
            closing(Outbound(*arguments, **{"timeouts": IMPATIENT, **options}))
        )


@pytest.fixture
def outbound(make_outbound: Callable[..., Outbound]) -> Outbound:
    """May speak to loopback."""
    return make_outbound(["127.0.0.0/8"])


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
