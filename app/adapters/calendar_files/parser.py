from datetime import datetime

from app.adapters.calendar_files.packed_calendar import unpack_calendar
from app.adapters.reader_pool.pool import ReaderPool
from app.core.messages import msg
from app.ical.reader.occurrences import ParsedCalendar

TOO_MUCH = msg("El calendario está dañado, o pide demasiado para leerlo. Guarde menos meses y pruebe otra vez.")


class PooledCalendars:
    """The port on our own reader, in the pool."""

    def __init__(self, readers: ReaderPool | None = None) -> None:
        self._readers = readers or ReaderPool()

    def parse(self, content: bytes, zone: str, opens: datetime, closes: datetime) -> ParsedCalendar:
        window = [zone, opens.isoformat(), closes.isoformat()]
        packed, _ = self._readers.read("read calendar", window, content, broken=TOO_MUCH)
        return unpack_calendar(packed)
