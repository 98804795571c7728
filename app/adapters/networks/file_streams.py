"""Streams of files on their way to a network: one that cannot be read sends nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from app.core.messages import msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

_UNREADABLE = msg("No se pudo leer el archivo, así que no se ha enviado nada.")


@contextmanager
def open_file(open_stream: Callable[[], BinaryIO]) -> Iterator[BinaryIO]:
    try:
        with open_stream() as stream:
            yield stream
    except OSError as failure:
        raise NetworkError(NetworkErrorKind.NOT_SENT, _UNREADABLE) from failure
