"""A bounded in-process response cache, dropping the least recently used."""

import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

PIECE_BYTES = 1_000_000
"""Bytes of a piece sent by itself."""
_LEVEL = 6
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_LAST_BLOCK = b"\x03\x00"


@dataclass(slots=True, eq=False)
class ResponsePart:
    """Bytes of a response, compressed once, on first use."""

    plain: bytes | memoryview
    _small: bytes | None = None

    @property
    def small(self) -> bytes:
        """Return self-contained, byte-aligned deflate blocks, so any others may follow."""
        if self._small is None:
            deflating = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
            self._small = deflating.compress(self.plain) + deflating.flush(zlib.Z_FULL_FLUSH)
        return self._small


PartRun = tuple[ResponsePart, ...]


@dataclass(slots=True)
class ResponseBody:
    """A response in parts, joined into few pieces when sent plain.

    A piece costs a server as much as hundreds of kilobytes, and so would recopying all after each change: pieces are
    large, and unchanged `pieces` of an earlier body are reused.
    """

    parts: PartRun
    pieces: Mapping[PartRun, bytes] = field(default_factory=dict)
    _are_made: bool = False

    @property
    def size(self) -> int:
        return sum(len(part.plain) for part in self.parts)

    @property
    def plain(self) -> list[bytes]:
        if not self._are_made:
            self.pieces = {run: self.pieces.get(run) or _join_run(run) for run in _part_runs(self.parts)}
            self._are_made = True
        return [*self.pieces.values()]

    @property
    def small(self) -> bytes:
        """Return one gzip member (RFC 1952) without recompressing parts."""
        checksum = 0
        for part in self.parts:
            checksum = zlib.crc32(part.plain, checksum)
        closing = struct.pack("<LL", checksum, self.size & 0xFFFFFFFF)
        return b"".join((_GZIP_HEADER, *(part.small for part in self.parts), _LAST_BLOCK, closing))


def _part_runs(parts: PartRun) -> Iterator[PartRun]:
    """Yield adjacent parts, each run one piece."""
    run: list[ResponsePart] = []
    for part in parts:
        run.append(part)
        if sum(len(one.plain) for one in run) >= PIECE_BYTES:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _join_run(run: PartRun) -> bytes:
    """Join the parts, which become views of the result: nothing is kept twice."""
    whole, start = b"".join(part.plain for part in run), 0
    view = memoryview(whole)
    for part in run:
        part.plain = view[start : start + len(part.plain)]
        start += len(part.plain)
    return whole


class SizedBody(Protocol):
    @property
    def size(self) -> int: ...


CachedBody = TypeVar("CachedBody", bound=SizedBody)


class ResponseCache(Generic[CachedBody]):
    """A cache of `room` plain bytes, remembering `places` clients' last responses."""

    def __init__(self, *, room: int, places: int = 10_000) -> None:
        self._room = room
        self._places = places
        self._bodies: OrderedDict[Hashable, CachedBody] = OrderedDict()
        self._given: OrderedDict[str, object] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> CachedBody | None:
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
            return self._bodies.get(key)

    def put(self, key: Hashable, body: CachedBody) -> None:
        with self._lock:
            if (older := self._bodies.pop(key, None)) is not None:
                self._used -= older.size
            self._bodies[key] = body
            self._used += body.size
            while self._used > self._room and len(self._bodies) > 1:
                self._used -= self._bodies.popitem(last=False)[1].size

    def remember(self, asker: str, given: object) -> None:
        """Record a client's response, for when nothing can be looked up."""
        with self._lock:
            self._given[asker] = given
            self._given.move_to_end(asker)
            if len(self._given) > self._places:
                self._given.popitem(last=False)

    def forget(self, asker: str) -> None:
        with self._lock:
            self._given.pop(asker, None)

    def last_given(self, asker: str) -> object:
        with self._lock:
            return self._given.get(asker)
