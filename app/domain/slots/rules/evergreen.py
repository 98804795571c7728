from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Protocol, TypeVar

from app.core.messages import Message, msg

DEFAULT_REST, MAX_REST = 90, 730
"""The default and maximum days between two uses."""


class EvergreenLike(Protocol):
    """The shape of `models.EvergreenPiece`."""

    @property
    def id(self) -> int: ...
    @property
    def topic_id(self) -> int | None: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def months(self) -> Collection[int]: ...
    @property
    def rest_days(self) -> int: ...
    @property
    def last_used_on(self) -> date | None: ...
    @property
    def closed(self) -> bool: ...


Some = TypeVar("Some", bound=EvergreenLike)


def rests_until(piece: EvergreenLike) -> date | None:
    """Return the first day of reuse; None while unused."""
    return piece.last_used_on + timedelta(days=piece.rest_days) if piece.last_used_on else None


def reason_not_usable(piece: EvergreenLike, day: date) -> Message | None:
    """Return why it is not usable; a piece rests equally before and after a planned use."""
    if piece.closed:
        return msg("Esta pieza está cerrada: ya no se ofrece.")
    if piece.valid_until and day > piece.valid_until:
        return msg("Esta pieza solo valía hasta el %(day)s.", day=f"{piece.valid_until:%d/%m/%Y}")
    if piece.months and day.month not in piece.months:
        return msg("Esta pieza no es para ese mes.")
    if piece.last_used_on and abs((day - piece.last_used_on).days) < piece.rest_days:
        used, rest = f"{piece.last_used_on:%d/%m/%Y}", piece.rest_days
        return msg("Esta pieza se usa el %(used)s y descansa %(rest)s días.", used=used, rest=rest)
    return None


def is_about(piece: EvergreenLike, *, topic_id: int | None, language: str) -> bool:
    """Require the language, and the topic if given."""
    return bool(piece.texts.get(language)) and (not topic_id or piece.topic_id in (None, topic_id))


def usable_pieces(pieces: Iterable[Some], day: date, *, topic_id: int | None, language: str) -> list[Some]:
    """Sort by same topic, longest unused, soonest to expire."""
    fitting = [
        piece
        for piece in pieces
        if is_about(piece, topic_id=topic_id, language=language) and reason_not_usable(piece, day) is None
    ]

    def order(piece: EvergreenLike) -> tuple[bool, date, date, int]:
        is_aside = topic_id is not None and piece.topic_id != topic_id
        return is_aside, piece.last_used_on or date.min, piece.valid_until or date.max, piece.id

    return sorted(fitting, key=order)
