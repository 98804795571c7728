"""Public feeds by name, and the titles everybody may read."""

from app.core.messages import Message, msg

CALENDAR, ATOM, JSON_FEED = "publicaciones.ics", "publicaciones.atom", "publicaciones.json"
PUBLIC_FEEDS: dict[str, Message] = {
    CALENDAR: msg("Calendario (iCalendar)"),
    ATOM: msg("Lo publicado (Atom)"),
    JSON_FEED: msg("Lo publicado (JSON Feed)"),
}
MOST_ITEMS = 50
_LABEL = 80
"""Characters."""


def public_title(approved: str, text: str, account: str) -> str:
    """Fall back on the text's first words, then the account."""
    return approved or _first_words(text) or account


def _first_words(text: str) -> str:
    line = next((line for line in map(str.strip, text.splitlines()) if line), "")
    if len(line) <= _LABEL:
        return line
    words = line[:_LABEL].rpartition(" ")[0] or line[: _LABEL - 1]
    return words.rstrip(" ,;:.") + "…"
