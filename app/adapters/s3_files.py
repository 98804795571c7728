"""Files in a private bucket of an S3-compatible store."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import chain
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from app.adapters.files import PROBE_BYTES, file_place, stored_file
from app.core.buckets import Bucket
from app.domain.media.ports import StoredFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 8_388_608
"""Bytes of a request: more than the 5 MiB that a part needs (Amazon S3 User Guide, "Multipart upload limits")."""
_AT_ONCE = 2
_CODE = re.compile(r"<Code>(\w+)</Code>")
_REASONS = {
    "AccessDenied": "esa clave no puede hacerlo; necesita leer, escribir, borrar y listar",
    "InvalidAccessKeyId": "no conoce esa clave: revise MEDIA_KEY",
    "NoSuchBucket": "no tiene ese cubo: créelo, privado",
    "RequestTimeTooSkewed": "el reloj de esta máquina no va en hora",
    "SignatureDoesNotMatch": "la firma no es válida: revise MEDIA_SECRET, y la región",
}
"""By code of the answer (Amazon S3 API Reference, "Error responses", "List of error codes")."""
_NO_ANSWER = "no contesta"


class BucketFailure(OSError):
    """A sentence for who runs the installation; the answer, which may quote keys, stays out of it."""


class S3Files:
    """Files at `folder/<organisation>/<first two of the digest>/<digest>`; an object appears once it is whole."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._store = S3Store(
            bucket.name,
            prefix=bucket.folder or None,
            endpoint=bucket.endpoint,
            access_key_id=bucket.key,
            secret_access_key=bucket.secret,
            region=bucket.region,
            client_options={
                "allow_http": not bucket.has_tls,
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=60),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=10)},
        )

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None:
        self.keep_from(organisation_id, digest, io.BytesIO(content))

    def keep_from(self, organisation_id: int, digest: str, stream: BinaryIO) -> None:
        place = file_place(organisation_id, digest)
        with self._failures():
            if self._size(place) is None:
                self._put(place, stream)

    def read(self, organisation_id: int, digest: str) -> bytes:
        with self._failures():
            return obstore.get(self._store, file_place(organisation_id, digest)).bytes().to_bytes()

    def open(self, organisation_id: int, digest: str) -> BinaryIO:
        place = file_place(organisation_id, digest)
        with self._failures():
            size = self._size(place)
        if size is None:
            raise FileNotFoundError(place)
        return io.BufferedReader(_Ranges(partial(self._range, place), size), PIECE)

    def remove(self, organisation_id: int, digest: str) -> None:
        with self._failures():
            obstore.delete(self._store, file_place(organisation_id, digest))

    def stored(self) -> Iterator[StoredFile]:
        with self._failures():
            for page in obstore.list(self._store):
                yield from filter(None, (stored_file(object_["path"]) for object_ in page))

    def probe(self) -> None:
        place = f".probe.{token_hex(4)}"
        with self._failures():
            obstore.put(self._store, place, bytes(PROBE_BYTES))
            obstore.delete(self._store, place)

    def _put(self, place: str, stream: BinaryIO) -> None:
        pieces = iter(partial(stream.read, PIECE), b"")
        first, second = next(pieces, b""), next(pieces, b"")
        if second:
            whole = chain((first, second), pieces)
            obstore.put(self._store, place, whole, chunk_size=PIECE, max_concurrency=_AT_ONCE)
        else:
            obstore.put(self._store, place, first)

    def _size(self, place: str) -> int | None:
        try:
            return obstore.head(self._store, place)["size"]
        except FileNotFoundError:
            return None

    def _range(self, place: str, start: int, length: int) -> bytes:
        with self._failures():
            return obstore.get_range(self._store, place, start=start, length=length).to_bytes()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Raise `BucketFailure`, or `FileNotFoundError` for an object that is not there."""
        try:
            yield
        except (FileNotFoundError, BaseError) as failure:
            code = next(iter(_CODE.findall(str(failure))), "")
            if isinstance(failure, FileNotFoundError) and code != "NoSuchBucket":
                raise FileNotFoundError(str(self._bucket)) from None
            reason = _REASONS.get(code, code or _NO_ANSWER)
            raise BucketFailure(f"Los archivos de «{self._bucket}» no se pueden usar: {reason}.") from None


class _Ranges(io.RawIOBase):
    """An object read where and as far as it is asked for; its reader keeps a piece at a time."""

    def __init__(self, read_range: "partial[bytes]", size: int) -> None:
        self._read_range = read_range
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        content = self._next(len(view))
        view[: len(content)] = content
        return len(content)

    def readall(self) -> bytes:
        return self._next(self._size)

    def _next(self, most: int) -> bytes:
        length = min(most, self._size - self._place)
        content = self._read_range(self._place, length) if length > 0 else b""
        self._place += len(content)
        return content
