import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpcore2

from app.core.clock import Clock


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, per write and per whole answer."""

    connect: float = 5.0
    write: float = 15.0
    read: float = 15.0

    def as_extension(self) -> dict[str, float]:
        return {"connect": self.connect, "write": self.write, "read": self.read, "pool": self.connect}


DEFAULT_TIMEOUTS = Timeouts()


class GuardedBackend(httpcore2.NetworkBackend):
    """A backend resolving hosts once."""

    def __init__(self, addresses: Callable[[str], list[str]], timeouts: Timeouts, clock: Clock) -> None:
        self._addresses = addresses
        self._timeouts = timeouts
        self._clock = clock
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        *others, last = self._addresses(host)
        for address in others:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(last, port, timeout, local_address, socket_options)

    def _connect(self, *place: Any) -> "TimedStream":
        stream = self._sockets.connect_tcp(*place)
        return TimedStream(stream, seconds_to_answer=self._timeouts.read, clock=self._clock)


class TimedStream(httpcore2.NetworkStream):
    """A stream with answers timed from the last byte sent; never reused once retired."""

    def __init__(self, stream: httpcore2.NetworkStream, *, seconds_to_answer: float, clock: Clock) -> None:
        self._stream = stream
        self._seconds = seconds_to_answer
        self._clock = clock
        self._deadline: datetime | None = None
        self._is_retired = False

    def retire(self) -> None:
        self._is_retired = True

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._deadline is None:
            self._deadline = self._clock() + timedelta(seconds=self._seconds)
        left = (self._deadline - self._clock()).total_seconds()
        if left <= 0:
            raise httpcore2.ReadTimeout("the answer took too long")
        return self._stream.read(max_bytes, min(left, timeout or left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._deadline = None
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "TimedStream":
        inside = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return TimedStream(inside, seconds_to_answer=self._seconds, clock=self._clock)

    def get_extra_info(self, info: str) -> Any:
        """Report a retired connection as readable, as if closed."""
        if info == "is_readable" and self._is_retired:
            return True
        return self._stream.get_extra_info(info)
