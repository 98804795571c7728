"""What anybody may subscribe to: what is already public, and nothing that was only written in the house."""

from app.core.words import Sentence, say

CALENDAR, ATOM, JSON_FEED = "publicaciones.ics", "publicaciones.atom", "publicaciones.json"
FEEDS: dict[str, Sentence] = {
    CALENDAR: say("Calendario (iCalendar)"),
    ATOM: say("Lo publicado (Atom)"),
    JSON_FEED: say("Lo publicado (JSON Feed)"),
}
LATEST = 50
"""How many publications Atom and JSON Feed hold."""
