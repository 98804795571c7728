"""Clients and texts shared by the adapters' tests."""

from dataclasses import replace
from itertools import count

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.ports import OutgoingPost
from tests import moments

_numbers = count(1)
MADE_AT = moments.now()


@pytest.fixture
def mastodon(outbound: HttpClient) -> MastodonNetwork:
    return MastodonNetwork(outbound, wait=lambda _seconds: None)


@pytest.fixture
def notice() -> OutgoingPost:
    """Return a publication with a text unique in the session: the servers are shared."""
    number = next(_numbers)
    text = f"Corte de agua n.º {number}: martes, de 9 a 14 h, en la calle Mayor. Más en https://example.org/agua?n={number}"
    return OutgoingPost(text=text, language="es", attachments=(), key=f"entrega-{number}", made_at=MADE_AT)


@pytest.fixture
def other_notice(notice: OutgoingPost) -> OutgoingPost:
    return replace(notice, text=notice.text.replace("martes", "jueves"), key=notice.key + "-b")
