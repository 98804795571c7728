import hashlib
import json
import re
from collections.abc import Collection, Sequence
from datetime import date

from app.core.dates import date_formatter
from app.core.messages import Message, msg

BASQUE = "eu"
"""Its days take endings, so they are written in figures."""


def format_day(day: date, language: str, *, year: int) -> str:
    """Write a day in words, with its year unless that is `year`; in Basque, write all in figures."""
    if language == BASQUE:
        return f"{day:%Y/%m/%d}"
    return date_formatter("long" if day.year != year else "day", language)(day)


LANGUAGE_NOT_OFFICIAL = msg("La persona escribió en otra lengua, que no es oficial aquí.")
TEMPLATE_NOT_WRITTEN = msg("La plantilla no está en la lengua de la persona.")
_LAW = re.compile(
    r"\b(art(?:[íi]culo|\.)\s*\d+|real decreto|ley\s+(?:org[áa]nica\s+)?\d+|responsabilidad patrimonial"
    r"|indemni\w+|demanda\w*|querella\w*|recurso\s+(?:de|contencioso|potestativo)\w*|juzgado\w*|tribunal\w*"
    r"|decreto\s+\d+|llei\s+(?:org[àa]nica\s+)?\d+|lei\s+(?:org[áa]nica\s+)?\d+)",
    re.IGNORECASE,
)


def reply_hash(text: str, language: str, *, channel_id: int | None, kind: str, is_public: bool, message_id: int) -> str:
    """Hash words, whom and where they answer."""
    content = [text, language, channel_id, kind, is_public, message_id]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def mentions_law(text: str) -> bool:
    return _LAW.search(text) is not None


def choose_language(theirs: str, official: Sequence[str], written_in: Collection[str]) -> tuple[str, Message | None]:
    """Return the citizen's language if official and written; else the first such one, and why."""
    if theirs in official and theirs in written_in:
        return theirs, None
    language = next((code for code in official if code in written_in), official[0])
    return language, TEMPLATE_NOT_WRITTEN if theirs in official else LANGUAGE_NOT_OFFICIAL
