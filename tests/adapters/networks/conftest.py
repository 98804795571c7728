"""Pictures and a video on loopback, for networks that fetch them."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer

from app.domain.publishing.ports import OutgoingAttachment
from tests.media.pictures import picture

Fetched = Callable[..., tuple[OutgoingAttachment, ...]]


@pytest.fixture
def fetched(httpserver: HTTPServer) -> Fetched:
    """Return a function that makes pictures with an address and no content; the site has no `gif`."""
    for form in ("jpeg", "png"):
        httpserver.expect_request(re.compile(rf"/\d\.{form}")).respond_with_data(picture(form.upper(), (640, 480)))

    def made(count: int, form: str = "jpeg") -> tuple[OutgoingAttachment, ...]:
        addresses = [httpserver.url_for(f"/{n}.{form}") for n in range(count)]
        return tuple(
            OutgoingAttachment(f"{n}", "image/jpeg", b"", f"Foto {n}", 640, 480, address)
            for n, address in enumerate(addresses)
        )

    return made


@pytest.fixture
def fetched_film(httpserver: HTTPServer, piecemeal_film: OutgoingAttachment, fetched: Fetched) -> OutgoingAttachment:
    """Return a video with an address, and with its poster's."""
    assert piecemeal_film.video is not None
    with piecemeal_film.video.open() as stream:
        content = b"".join(iter(lambda: stream.read(65_536), b""))
    httpserver.expect_request("/plaza.mp4").respond_with_data(content)
    video = replace(piecemeal_film.video, poster_address=fetched(1)[0].address)
    return replace(piecemeal_film, address=httpserver.url_for("/plaza.mp4"), video=video)
