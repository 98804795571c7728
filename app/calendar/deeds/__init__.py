"""What the calendar does across features: sheets become posts, what is elsewhere an idea or a request, posts move."""

from app.calendar.deeds.bulk import Wish, carry_out
from app.calendar.deeds.importing import PORTION, Import, import_sheet
from app.calendar.deeds.moving import Informed, move_all, move_back
from app.calendar.deeds.taking import idea_of_day, idea_of_event, request_of_event

__all__ = [
    "PORTION",
    "Import",
    "Informed",
    "Wish",
    "carry_out",
    "idea_of_day",
    "idea_of_event",
    "import_sheet",
    "move_all",
    "move_back",
    "request_of_event",
]
