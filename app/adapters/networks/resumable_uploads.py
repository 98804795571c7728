"""Google's resumable uploads: a file in pieces, and after a cut from where it had got to.

YouTube, Data API: "Resumable Uploads". A session is known by an address; no more than a piece is in memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.file_streams import open_file
from app.core.messages import msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

PIECE = 8 * 1024 * 1024
"""Bytes; a multiple of 256 KiB, as the protocol asks."""
_INCOMPLETE = 308
_SPARE_TURNS, _PAUSE = 12, 2.0
"""Turns that a file may take beyond its pieces, and the seconds before a cut one is gone on with."""

_GONE = (404, 410)
_STALLED = msg("El envío del archivo se cortó. No se ha publicado nada: Cauce lo repetirá.")
_REPEATABLE = (NetworkErrorKind.UNKNOWN, NetworkErrorKind.NOT_SENT)
TalkAt = Callable[[str], NetworkApi]
"""The API at another address, or at its own for ""."""


@dataclass(frozen=True, slots=True)
class UploadContent:
    """`open` gives a seekable stream of `size` bytes."""

    media_type: str
    size: int
    open: Callable[[], BinaryIO] = field(repr=False)


class ResumableUploads:
    """Uploads to the API that `talk_at` talks with. They raise only `NetworkError`."""

    def __init__(self, talk_at: TalkAt, home: str, *, wait: Callable[[float], None]) -> None:
        self._talk_at, self._home, self._wait = talk_at, home, wait

    def send_file(self, path: str, resource: Mapping[str, Any], content: UploadContent) -> HttpResponse:
        """Return the last answer, which has the new resource."""
        session = self._talk_at(self._begin_session(path, resource, content))
        with open_file(content.open) as stream:
            return self._send_pieces(session, stream, content.size)

    def _begin_session(self, path: str, resource: Mapping[str, Any], content: UploadContent) -> str:
        talk = self._talk_at("")
        about = {"X-Upload-Content-Type": content.media_type, "X-Upload-Content-Length": str(content.size)}
        answer = talk.post(path, headers=about, json=dict(resource))
        address = answer.headers.get("location", "")
        if not _is_own_address(address, self._home):
            raise talk.nonsense(answer)
        return address

    def _send_pieces(self, session: NetworkApi, stream: BinaryIO, size: int) -> HttpResponse:
        position: int | None = 0
        for _ in range(size // PIECE + 1 + _SPARE_TURNS):
            try:
                answer = _put_piece(session, stream, position, size)
            except NetworkError as trouble:
                if trouble.kind not in _REPEATABLE:
                    raise _session_trouble(trouble) from trouble
                self._wait(_PAUSE)
                position = None
                continue
            if answer.status != _INCOMPLETE:
                return answer
            position = _bytes_received(answer)
        raise NetworkError(NetworkErrorKind.NOT_SENT, _STALLED)


def _put_piece(session: NetworkApi, stream: BinaryIO, position: int | None, size: int) -> HttpResponse:
    """Send what comes after `position`; where that is not known, ask for it."""
    piece = b""
    if position is not None:
        stream.seek(position)
        piece = stream.read(PIECE)
    place = f"{position}-{(position or 0) + len(piece) - 1}" if piece else "*"
    return session.put("", headers={"Content-Range": f"bytes {place}/{size}"}, content=piece, accepted=(_INCOMPLETE,))


def _bytes_received(answer: HttpResponse) -> int:
    """Return how many bytes arrived: a Range of "bytes=0-999", or none."""
    last = answer.headers.get("range", "").rpartition("-")[2]
    return int(last) + 1 if last.isdecimal() else 0


def _session_trouble(trouble: NetworkError) -> NetworkError:
    """Begin again, another time, a session that ended."""
    if trouble.status not in _GONE:
        return trouble
    return NetworkError(NetworkErrorKind.NOT_SENT, _STALLED, status=trouble.status, excerpt=trouble.excerpt)


def _is_own_address(address: str, home: str) -> bool:
    """Tell whether the address may be given the account's token: the API's own server, or Google's."""
    parts, own = urlsplit(address), urlsplit(home)
    is_home = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    return is_home or (parts.scheme == "https" and (parts.hostname or "").endswith(".googleapis.com"))
