"""Clients and texts shared by the adapters' tests."""

import io
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.ports import OutgoingAttachment, OutgoingPost, OutgoingVideo
from tests import moments
from tests.media.videos import film

_numbers = count(1)
MADE_AT = moments.now()
LARGEST_PIECE = 1_000_000


class Piecemeal(io.FileIO):
    """A file that may not be read whole."""

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= LARGEST_PIECE, "read whole"
        return super().read(size)


@pytest.fixture
def piecemeal_film(tmp_path: Path) -> OutgoingAttachment:
    path = film(tmp_path / "plaza.mp4")
    video = OutgoingVideo(path.stat().st_size, 2.02, lambda: Piecemeal(path), poster=b"\xff\xd8\xff")
    return OutgoingAttachment("a" * 64, "video/mp4", b"", "La plaza", 320, 180, video=video)


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
