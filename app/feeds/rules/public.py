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
_LABEL = 80
"""Characters of the words a publication is known by where it has no title."""


def public_title(approved: str, text: str, account: str) -> str:
    """Return how anybody may know a publication: its title if that was approved, or else words that were.

    Those are the first ones of its text; what has no text is known by its account.
    """
    return approved or _first_words(text) or account


def _first_words(text: str) -> str:
    line = next((line for line in map(str.strip, text.splitlines()) if line), "")
    if len(line) <= _LABEL:
        return line
    words = line[:_LABEL].rpartition(" ")[0] or line[: _LABEL - 1]
    return words.rstrip(" ,;:.") + "…"
