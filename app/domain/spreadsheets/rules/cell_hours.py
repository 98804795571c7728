"""Hours, with autumn's repeated one marked."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.domain.spreadsheets.rules.sheet import Cell, cell_text, is_empty_cell


class HourMark(StrEnum):
    """A mark for the clock going back."""

    SUMMER = "summer"
    WINTER = "winter"
    FIRST = "first"
    SECOND = "second"

    @property
    def fold(self) -> int:
        return int(self in (HourMark.WINTER, HourMark.SECOND))


@dataclass(frozen=True, slots=True)
class CellHour:
    at: time
    mark: HourMark | None = None
    mark_typed: str = ""


_LONGEST = 80
_MARKS = {
    HourMark.SUMMER: r"cest|west|horari?o? de verano|hora de verano|verano|estiu|veran|uda|summer",
    HourMark.WINTER: r"cet|wet|horari?o? de invierno|hora de invierno|invierno|hivern|inverno|negua|winter",
    HourMark.FIRST: r"1\s*\.?\s*[aªo]|1st|primera|primeira|lehena|first",
    HourMark.SECOND: r"2\s*\.?\s*[aªo]|2nd|segunda|segona|bigarrena|second",
}
_MARK = re.compile(
    r"[\s(\[,]+(?:"
    + "|".join(f"(?P<{mark}>{names})" for mark, names in _MARKS.items())
    + r")\s*(?:vez|vegada)?[)\]]?\s*$"
)
_CLOCK = re.compile(
    r"(?:a\s+las?\s+)?(\d{1,2})\s*(?:[:.h]\s*(\d{2})(?::(\d{2}))?\s*(?:h|hs|hrs|horas?|hores|min|m)?\.?|(?:h|horas?|hores)\.?)"
    r"\s*(a\.?\s?m\.?|p\.?\s?m\.?)?"
)
_RUN_TOGETHER = re.compile(r"(\d{1,2}?)(\d{2})?")


def parse_hour_cell(cell: Cell, *, on: date | None = None) -> CellHour:
    """Raise `Refusal`, for 24:00 naming the day after `on`."""
    if isinstance(cell, datetime | time):
        return CellHour(_to_the_minute(cell))
    if is_empty_cell(cell) or isinstance(cell, date):
        raise Refusal(msg("Falta la hora. Escriba, por ejemplo, 09:30."))
    if isinstance(cell, int | float):
        raise Refusal(_number(cell))
    return _from_text(cell_text(cell).strip(), on)


def _to_the_minute(cell: datetime | time) -> time:
    """Round: stored day fractions may fall slightly short."""
    rounded = datetime.combine(date(2000, 1, 1), time(cell.hour, cell.minute, cell.second, cell.microsecond))
    rounded += timedelta(milliseconds=500)
    return time(rounded.hour, rounded.minute)


def _from_text(typed: str, on: date | None) -> CellHour:
    if len(typed) > _LONGEST:
        raise Refusal(_unreadable("", typed))
    text = fold_name(typed)
    mark = _MARK.search(text)
    clock = _CLOCK.fullmatch(text[: mark.start()] if mark else text)
    if clock is None:
        raise Refusal(_unreadable(text, typed))
    at = _time(clock, typed, on)
    if mark is None:
        return CellHour(at)
    return CellHour(at, HourMark(str(mark.lastgroup)), mark.group().strip(" ()[],"))


def _time(clock: re.Match[str], typed: str, on: date | None) -> time:
    hour, minute = int(clock[1]), int(clock[2] or 0)
    half = clock[4]
    if hour == 24 and not minute and not half:
        raise Refusal(_midnight(on))
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif half or hour > 23 or minute > 59 or int(clock[3] or 0) > 59:
        raise Refusal(
            msg("La hora «%(typed)s» no existe: un día va de 00:00 a 23:59.", typed=typed[:40]),
        )
    return time(hour, minute)


def _midnight(on: date | None) -> Message:
    if on is None:
        return msg("La hora 24:00 no existe: escriba 00:00 y la fecha del día siguiente.")
    return msg(
        "La hora 24:00 no existe: si quiere decir la medianoche, escriba 00:00 del %(next)s.",
        next=cell_text(on + timedelta(days=1)),
    )


def _number(cell: int | float) -> Message:
    if 0 <= cell < 1:
        meant = (datetime(2000, 1, 1) + timedelta(days=cell, milliseconds=500)).time()  # noqa: DTZ001  # a wall time
        return msg(
            "«%(typed)s» es un número, no una hora: así guarda la hoja de cálculo las %(meant)s. "
            "Dé formato de hora a la columna, o escriba %(meant)s.",
            typed=f"{cell:g}",
            meant=cell_text(meant),
        )
    return _unreadable(cell_text(cell), cell_text(cell))


def _unreadable(text: str, typed: str) -> Message:
    together = _RUN_TOGETHER.fullmatch(text)
    if together and int(together[1]) < 24 and int(together[2] or 0) < 60:
        meant = f"{int(together[1]):02}:{together[2] or '00'}"
        return msg(
            "No está claro qué hora es «%(typed)s». Si son las %(meant)s, escríbalo así.", typed=typed, meant=meant
        )
    return msg("No se entiende la hora «%(typed)s». Escriba, por ejemplo, 09:30.", typed=typed[:40])
