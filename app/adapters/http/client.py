"""The only HTTP client; it knows whether a request began to leave.

It connects only to checked addresses (SSRF, DNS rebinding).
"""

import ssl
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import httpcore2
import httpx2

from app.adapters.http.addresses import AddressGuard
from app.adapters.http.connections import DEFAULT_TIMEOUTS, GuardedBackend, Timeouts
from app.adapters.http.response import (
    TRANSPORT_FAILURES,
    FailureReason,
    HttpResponse,
    RequestNotSent,
    ResponseLost,
    ResponseTooLarge,
    failure_reason,
)
from app.core.clock import Clock, system_now

MAX_RESPONSE = 1_000_000
"""Maximum bytes of a body; more is rubbish."""

_IDLE_SECONDS = 4.0
"""Seconds an idle connection is kept, below common time-outs (5 s)."""

_REDIRECTS = 3
_CREDENTIALS = ("authorization", "cookie")


class HttpClient:
    """A thread-safe client without cookies or proxies.

    `allowed`: private hosts, addresses or networks (`10.20.0.0/16`), even without TLS. `largest`: answer bytes.
    """

    def __init__(
        self,
        allowed: Sequence[str] = (),
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        tls: ssl.SSLContext | None = None,
        clock: Clock = system_now,
        guard: AddressGuard | None = None,
        agent: str = "Cauce",
        largest: int = MAX_RESPONSE,
    ) -> None:
        guard = guard or AddressGuard(allowed)
        self._timeouts = timeouts
        self._agent = agent
        self._largest = largest
        context = tls or _verifying_context()
        self._pools = {
            "https": _pool(GuardedBackend(guard.permitted, timeouts, clock), context),
            # Without TLS a token could be read on the way: only where the operator said so.
            "http": _pool(GuardedBackend(guard.listed, timeouts, clock), context),
        }
        self._finish = weakref.finalize(self, _close, tuple(self._pools.values()))

    def get(self, url: str, *, headers: Mapping[str, str] = {}, params: Mapping[str, str] = {}) -> HttpResponse:
        """Follow up to three checked redirects; credentials stay with their host.

        Raises RequestNotSent, ResponseLost.
        """
        address = _parse(url).copy_merge_params(dict(params))
        sent = dict(headers)
        for _ in range(_REDIRECTS):
            answer = self._send("GET", address, sent)
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            next_address = _join(address, target)
            if _origin(next_address) != _origin(address):
                sent = {name: value for name, value in sent.items() if name.lower() not in _CREDENTIALS}
            address = next_address
        return self._send("GET", address, sent)

    def post(self, url: str, *, headers: Mapping[str, str] = {}, **content: Any) -> HttpResponse:
        """Send once, without redirects; `content`: httpx2's json=, data= or files=.

        Raises RequestNotSent (repeatable), ResponseLost (not).
        """
        return self._send("POST", _parse(url), headers, **content)

    def put(self, url: str, *, headers: Mapping[str, str] = {}, **content: Any) -> HttpResponse:
        """Send once, without redirects, as `post`."""
        return self._send("PUT", _parse(url), headers, **content)

    def delete(self, url: str, *, headers: Mapping[str, str] = {}) -> HttpResponse:
        """Send once, without redirects. Raises RequestNotSent, ResponseLost."""
        return self._send("DELETE", _parse(url), headers)

    def close(self) -> None:
        self._finish()

    def _send(self, method: str, address: httpx2.URL, headers: Mapping[str, str], **content: Any) -> HttpResponse:
        ours = {"User-Agent": self._agent, "Accept": "application/json", "Accept-Encoding": "identity"}
        request = _build(method, address, {**ours, **headers}, content)
        progress = _RequestProgress()
        try:
            return self._exchange(request, progress)
        except TRANSPORT_FAILURES as failure:
            why = failure_reason(failure)
            raise (ResponseLost(why, progress.status) if progress.has_begun else RequestNotSent(why)) from failure

    def _exchange(self, request: httpx2.Request, progress: "_RequestProgress") -> HttpResponse:
        response = self._pools[request.url.scheme].handle_request(
            httpcore2.Request(
                method=request.method,
                url=str(request.url),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": self._timeouts.as_extension(), "trace": progress},
            )
        )
        progress.status = response.status
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        try:
            _reuse_if_promised(response, headers)
            return HttpResponse(response.status, headers, _read(response, self._largest))
        finally:
            response.close()


class _RequestProgress:
    """A hook that notes the first byte leaving; an invalid head fails before it."""

    __slots__ = ("has_begun", "status")

    def __init__(self) -> None:
        self.has_begun = False
        self.status: int | None = None

    def __call__(self, event: str, details: dict[str, Any]) -> None:
        if event.endswith(".send_request_headers.started"):
            self.has_begun = True
        elif event.endswith(".send_request_headers.failed"):
            self.has_begun = not isinstance(details["exception"], httpcore2.LocalProtocolError)


def _read(response: httpcore2.Response, largest: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_stream():
        size += len(part)
        if size > largest:
            raise ResponseTooLarge
        parts.append(part)
    return b"".join(parts)


def _reuse_if_promised(response: httpcore2.Response, headers: Mapping[str, str]) -> None:
    """Reuse the connection only after `Connection: keep-alive`.

    Despite HTTP/1.1, some servers (snac) close silently; a lost request looks like "taken, answer lost".
    """
    if "keep-alive" not in headers.get("connection", "").lower():
        response.extensions["network_stream"].retire()


def _pool(backend: GuardedBackend, context: ssl.SSLContext) -> httpcore2.ConnectionPool:
    return httpcore2.ConnectionPool(
        ssl_context=context,
        max_connections=100,
        max_keepalive_connections=40,
        keepalive_expiry=_IDLE_SECONDS,
        network_backend=backend,
    )


@cache
def _verifying_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _close(pools: tuple[httpcore2.ConnectionPool, ...]) -> None:
    for pool in pools:
        pool.close()


def _build(method: str, address: httpx2.URL, headers: Mapping[str, str], content: Mapping[str, Any]) -> httpx2.Request:
    try:
        return httpx2.Request(method, address, headers=headers, **content)
    except (UnicodeError, ValueError) as failure:
        raise RequestNotSent(FailureReason.BAD_REQUEST) from failure


def _parse(url: str) -> httpx2.URL:
    try:
        address = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError, ValueError) as failure:
        raise RequestNotSent(FailureReason.BAD_ADDRESS) from failure
    if address.scheme not in ("http", "https") or not address.host or address.userinfo:
        raise RequestNotSent(FailureReason.BAD_ADDRESS)
    return address


def _join(address: httpx2.URL, target: str) -> httpx2.URL:
    try:
        return _parse(str(address.join(target)))
    except httpx2.InvalidURL as failure:
        raise RequestNotSent(FailureReason.BAD_ADDRESS) from failure


def _origin(address: httpx2.URL) -> tuple[str, str, int | None]:
    return address.scheme, address.host, address.port
