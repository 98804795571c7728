"""Every change of the calendar's own: sheets that came in, other people's calendars, the days that were chosen."""

from app.calendar.service.awareness import choose_days
from app.calendar.service.external import (
    add_calendar,
    change_calendar,
    check_calendar,
    remove_calendar,
    replace_file,
    reseal_calendars,
    show_calendar,
)
from app.calendar.service.imports import (
    done_of,
    finish,
    keep_sheet,
    note_progress,
    remember_again,
    remember_new,
    use_names,
)
from app.calendar.service.saved import Wished, change_view, remove_view, save_view, unshare_view

__all__ = [
    "Wished",
    "add_calendar",
    "change_calendar",
    "change_view",
    "check_calendar",
    "choose_days",
    "done_of",
    "finish",
    "keep_sheet",
    "note_progress",
    "remember_again",
    "remember_new",
    "remove_calendar",
    "remove_view",
    "replace_file",
    "reseal_calendars",
    "save_view",
    "show_calendar",
    "unshare_view",
    "use_names",
]
