"""Names in archives from elsewhere, listed by the pool of readers."""

from collections.abc import Sequence

from app.adapters.reader_pool.pool import ReaderPool
from app.core.errors import Busy, Refusal
from app.core.messages import msg

BROKEN = msg("El archivo está dañado, o pide demasiado para abrirlo. Guárdelo otra vez y pruebe de nuevo.")


class PooledArchives:
    def __init__(self, readers: ReaderPool | None = None) -> None:
        self._readers = readers or ReaderPool()

    def names(self, content: bytes) -> Sequence[str]:
        try:
            names, _ = self._readers.read("list archive", None, content, broken=BROKEN)
        except Busy:
            raise
        except Refusal:
            return ()
        return tuple(names)
