"""Views with a name: which page they open, what of its address they keep, and what a name may be."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from app.calendar.rules.colouring import By
from app.calendar.rules.names import folded
from app.calendar.rules.showing import NAMES
from app.calendar.rules.sorting import COLUMNS
from app.core.errors import Refusal
from app.core.numerals import whole
from app.core.words import say
from app.core.writing import written
from app.drafting.rules.states import Status

MOST, LONGEST = 50, 80
"""Views of one person, and letters of a name."""


class SavedPage(StrEnum):
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    AGENDA = "agenda"
    TABLE = "table"
    LIST = "list"


PAGE_WORDS = {
    SavedPage.MONTH: say("Mes"),
    SavedPage.WEEK: say("Semana"),
    SavedPage.DAY: say("Día"),
    SavedPage.AGENDA: say("Agenda"),
    SavedPage.TABLE: say("Tabla"),
    SavedPage.LIST: say("Publicaciones"),
}
OF_THE_WORK = frozenset({SavedPage.TABLE, SavedPage.LIST})
"""Pages that show what is not public yet."""
_CALENDAR = ("status", "account", "topic", "campaign", "language", "warned", "outside", "by")
_TABLE = ("status", "account", "topic", "author", "language", "q", "undated", "sort")
_LIST = ("status", "account", "topic", "campaign", "q", "mine")
KEPT = dict.fromkeys(SavedPage, _CALENDAR) | {SavedPage.TABLE: _TABLE, SavedPage.LIST: _LIST}
"""What of each page's address a view keeps; never its days, so that it opens on those of today."""
_STATUSES = tuple(status.value for status in Status)
_LENGTHS = {"q": 200, "language": 8}
KEYS = ("account", "topic", "author", "campaign")
"""What is named by its key, and may be closed one day."""


def kept(page: SavedPage, asked: Mapping[str, str]) -> dict[str, str]:
    """What a view of that page keeps of an address: what means nothing there is left out."""
    found = {name: written(asked.get(name, "")) for name in KEPT[page]}
    return {name: value for name, value in found.items() if value and _is_sound(page, name, value)}


def _is_sound(page: SavedPage, name: str, value: str) -> bool:
    is_key = whole(value) is not None
    if name in KEYS:
        return is_key
    if name == "status":
        return value in (_STATUSES if page is SavedPage.LIST else NAMES)
    if name == "sort":
        return value.removeprefix("-") in COLUMNS
    if name in ("undated", "mine", "warned"):
        return value == "1"
    if name == "by":
        return value in list(By)
    if name == "outside":
        return is_key or value in ("none", "days")
    return len(value) <= _LENGTHS[name]


def check_name(name: str, others: Collection[str]) -> str:
    """The name as it is kept. `others`: the person's other views. Raises `Refusal`."""
    said = " ".join(written(name).split())
    if not said:
        raise Refusal(say("Dé un nombre a la vista."))
    if len(said) > LONGEST:
        raise Refusal(say("El nombre puede tener como mucho %(most)s letras.", most=LONGEST))
    if folded(said) in {folded(other) for other in others}:
        raise Refusal(say("Ya tiene una vista con ese nombre."))
    return said


def check_room(count: int) -> None:
    """Raises `Refusal` where somebody has as many as there may be."""
    if count >= MOST:
        raise Refusal(say("Ya tiene %(most)s vistas guardadas. Borre alguna que no use.", most=MOST))
