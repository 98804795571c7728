"""What the calendar does across features: sheets become posts, what happens elsewhere becomes an idea or a request."""

from app.calendar.deeds.bulk import Wish, carry_out
from app.calendar.deeds.importing import PORTION, Import, import_sheet
from app.calendar.deeds.taking import idea_of_day, idea_of_event, request_of_event

__all__ = ["PORTION", "Import", "Wish", "carry_out", "idea_of_day", "idea_of_event", "import_sheet", "request_of_event"]
