"""Refusals of X, each in words that say what to do; their texts are those of its documentation and its users."""

import pytest
from pytest_httpserver import HTTPServer

from app.adapters.http.client import HttpClient
from app.adapters.networks.x import XNetwork
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from tests import moments

SECRET = "riba clave secreto 12-token secretodeltoken"
REFUSED, UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED


def refusal(httpserver: HTTPServer, outbound: HttpClient, notice, status: int, detail: str, **headers) -> NetworkError:
    body = {"title": "X", "detail": detail, "type": "about:blank", "status": status}
    httpserver.expect_request("/2/tweets").respond_with_json(body, status=status, headers=headers)
    with pytest.raises(NetworkError) as raised:
        XNetwork(outbound).publish(AccountAccess(httpserver.url_for(""), SECRET), notice)
    return raised.value


@pytest.mark.parametrize(
    ("status", "detail", "kind", "words"),
    [
        (401, "Unauthorized", UNAUTHORISED, "el reloj de este servidor"),
        (402, "Your enrolled account does not have any credits to fulfill this request.", REFUSED, "añada saldo"),
        (403, "You are not allowed to create a Tweet with duplicate content.", REFUSED, "si ya salió"),
        (
            403,
            "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
            REFUSED,
            "lectura y escritura",
        ),
        (403, "Otra cosa.", REFUSED, "Revise sus permisos"),
        (503, "Service Unavailable", NetworkErrorKind.UNKNOWN, "No se sabe"),
    ],
)
def test_a_refusal_says_what_to_do(httpserver, outbound, notice, status, detail, kind, words):
    error = refusal(httpserver, outbound, notice, status, detail)
    assert (error.kind, error.status) == (kind, status)
    assert words in str(error.sentence)


def test_a_limit_ends_when_x_says(httpserver, outbound, notice):
    reset = int(moments.now().timestamp()) + 90
    error = refusal(httpserver, outbound, notice, 429, "Too Many Requests", **{"x-rate-limit-reset": str(reset)})
    assert (error.kind, int(error.retry_at.timestamp())) == (NetworkErrorKind.RATE_LIMITED, reset)
