"""Messages over a socket: a value as JSON, and bytes that are never taken for anything else."""

import json
import socket
import struct
from typing import Any

_HEAD = struct.Struct("!QQ")
_PIECE = 1 << 20


class FrameLost(Exception):
    """The other end is gone, or sends more than was agreed."""


def send_frame(link: socket.socket, value: Any, content: bytes = b"") -> None:
    words = json.dumps(value, default=str).encode()
    link.sendall(_HEAD.pack(len(words), len(content)))
    link.sendall(words)
    link.sendall(content)


def receive_frame(link: socket.socket, *, most: int | None = None) -> tuple[Any, bytes]:
    """Return the value and the content. Raises `FrameLost`, also for more than `most` bytes."""
    words, content = _HEAD.unpack(_receive(link, _HEAD.size))
    if most is not None and words + content > most:
        raise FrameLost
    return json.loads(_receive(link, words)), _receive(link, content)


def _receive(link: socket.socket, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        piece = link.recv(min(_PIECE, size - len(pieces)))
        if not piece:
            raise FrameLost
        pieces += piece
    return bytes(pieces)
