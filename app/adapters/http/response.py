import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpcore2

from app.adapters.http.addresses import AddressRefused


class FailureReason(StrEnum):
    BAD_ADDRESS = "bad address"
    BAD_REQUEST = "bad request"
    FORBIDDEN = "forbidden"
    NO_SUCH_HOST = "no such host"
    NO_CONNECTION = "no connection"
    TLS = "tls"
    TIME_OUT = "time out"
    CUT = "cut"
    TOO_LARGE = "too large"


class RequestNotSent(Exception):
    """A failure before any byte left."""

    def __init__(self, why: FailureReason) -> None:
        super().__init__(why.value)
        self.why = why


class ResponseLost(Exception):
    """A request begun, without a whole answer: perhaps acted upon."""

    def __init__(self, why: FailureReason, status: int | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.status = status


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class ResponseTooLarge(Exception):
    pass


TRANSPORT_FAILURES = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    AddressRefused,
    ssl.SSLError,
    OSError,
    ResponseTooLarge,
)


def failure_reason(failure: BaseException) -> FailureReason:
    match failure:
        case AddressRefused():
            return FailureReason.NO_SUCH_HOST if failure.is_unknown else FailureReason.FORBIDDEN
        case httpcore2.TimeoutException():
            return FailureReason.TIME_OUT
        case httpcore2.ConnectError():
            is_about_tls = any(isinstance(arg, ssl.SSLError) for arg in failure.args)
            return FailureReason.TLS if is_about_tls else FailureReason.NO_CONNECTION
        case httpcore2.LocalProtocolError():
            return FailureReason.BAD_REQUEST
        case ResponseTooLarge():
            return FailureReason.TOO_LARGE
        case _:
            return FailureReason.CUT
