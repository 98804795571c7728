"""Refusals of LinkedIn in words that say what to do, and where its token may travel."""

from dataclasses import replace

import pytest
from pytest_httpserver import HTTPServer

from app.adapters.networks.linkedin import LinkedInNetwork
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingAttachment

PICTURE = OutgoingAttachment("a" * 64, "image/jpeg", b"JPEG", "Cartel", 640, 480)
REFUSED = NetworkErrorKind.REFUSED


def access_to(httpserver: HTTPServer) -> AccountAccess:
    return AccountAccess(httpserver.url_for(""), "5 testigo")


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (401, "EXPIRED_ACCESS_TOKEN", NetworkErrorKind.UNAUTHORISED, "sesenta días"),
        (403, "ACCESS_DENIED", REFUSED, "Community Management"),
        (422, "DUPLICATE_POST", REFUSED, "si ya salió"),
        (426, "NONEXISTENT_VERSION", REFUSED, "publique a mano"),
        (429, "TOO_MANY_REQUESTS", NetworkErrorKind.RATE_LIMITED, "Cauce lo repetirá"),
        (500, "INTERNAL_SERVER_ERROR", NetworkErrorKind.UNKNOWN, "No se sabe"),
    ],
)
def test_a_refusal_says_what_to_do(httpserver, outbound, notice, status, code, kind, words):
    httpserver.expect_request("/rest/posts").respond_with_json({"status": status, "code": code}, status=status)
    with pytest.raises(NetworkError) as raised:
        LinkedInNetwork(outbound).publish(access_to(httpserver), notice)
    assert (raised.value.kind, raised.value.code) == (kind, code)
    assert words in str(raised.value.sentence)


def test_the_token_is_not_given_to_an_address_outside_linkedin(httpserver, outbound, notice):
    place = {"value": {"uploadUrl": "https://linkedin.com.example/subida", "image": "urn:li:image:1"}}
    httpserver.expect_request("/rest/images").respond_with_json(place)
    with pytest.raises(NetworkError) as raised:
        LinkedInNetwork(outbound).publish(access_to(httpserver), replace(notice, attachments=(PICTURE,)))
    assert raised.value.kind is NetworkErrorKind.NOT_SENT
    assert [call.path for call, _ in httpserver.log] == ["/rest/images"]


def test_a_picture_of_another_kind_is_refused_before_anything_leaves(httpserver, outbound, notice):
    webp = replace(PICTURE, media_type="image/webp")
    with pytest.raises(NetworkError) as raised:
        LinkedInNetwork(outbound).publish(access_to(httpserver), replace(notice, attachments=(webp,)))
    assert (raised.value.kind, httpserver.log) == (REFUSED, [])
