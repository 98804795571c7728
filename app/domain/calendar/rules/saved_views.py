from collections.abc import Collection, Mapping

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg
from app.core.name_keys import fold_name
from app.core.text import normalise_text, parse_int
from app.domain.calendar.rules.colours import ColourBy
from app.domain.calendar.rules.table_order import TABLE_COLUMNS
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.shown_state import STATE_NAMES

MOST_VIEWS, LONGEST_VIEW_NAME = 50, 80
"""Per person; letters."""


class SavedPage(LabelledEnum):
    MONTH = "month", msg("Mes")
    WEEK = "week", msg("Semana")
    DAY = "day", msg("Día")
    AGENDA = "agenda", msg("Agenda")
    TABLE = "table", msg("Tabla")
    LIST = "list", msg("Publicaciones")


INTERNAL_PAGES = frozenset({SavedPage.TABLE, SavedPage.LIST})
_CALENDAR = ("status", "account", "topic", "campaign", "language", "warned", "outside", "by")
_TABLE = ("status", "account", "topic", "author", "language", "q", "undated", "sort")
_LIST = ("status", "account", "topic", "campaign", "q", "mine")
KEPT_PARAMETERS = dict.fromkeys(SavedPage, _CALENDAR) | {SavedPage.TABLE: _TABLE, SavedPage.LIST: _LIST}
"""Never the days: a view opens on today's."""
_STATUSES = tuple(status.value for status in PostStatus)
_LENGTHS = {"q": 200, "language": 8}
KEY_PARAMETERS = ("account", "topic", "author", "campaign")


def kept_parameters(page: SavedPage, parameters: Mapping[str, str]) -> dict[str, str]:
    values = {name: normalise_text(parameters.get(name, "")) for name in KEPT_PARAMETERS[page]}
    return {name: value for name, value in values.items() if value and _is_sound(page, name, value)}


def _is_sound(page: SavedPage, name: str, value: str) -> bool:
    is_key = parse_int(value) is not None
    if name in KEY_PARAMETERS:
        return is_key
    if name == "status":
        return value in (_STATUSES if page is SavedPage.LIST else STATE_NAMES)
    if name == "sort":
        return value.removeprefix("-") in TABLE_COLUMNS
    if name in ("undated", "mine", "warned"):
        return value == "1"
    if name == "by":
        return value in list(ColourBy)
    if name == "outside":
        return is_key or value in ("none", "days")
    return len(value) <= _LENGTHS[name]


def check_view_name(name: str, others: Collection[str]) -> str:
    """Return the normalised name. Raises `Refusal`."""
    normalised_name = " ".join(normalise_text(name).split())
    if not normalised_name:
        raise Refusal(msg("Dé un nombre a la vista."))
    if len(normalised_name) > LONGEST_VIEW_NAME:
        raise Refusal(msg("El nombre puede tener como mucho %(most)s letras.", most=LONGEST_VIEW_NAME))
    if fold_name(normalised_name) in {fold_name(other) for other in others}:
        raise Refusal(msg("Ya tiene una vista con ese nombre."))
    return normalised_name


def check_view_count(count: int) -> None:
    """Raise `Refusal` at the limit."""
    if count >= MOST_VIEWS:
        raise Refusal(msg("Ya tiene %(most)s vistas guardadas. Borre alguna que no use.", most=MOST_VIEWS))
