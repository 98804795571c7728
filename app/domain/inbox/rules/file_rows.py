"""Rows of message files: headings in Spanish or English."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.horizon import is_in_calendar
from app.core.messages import msg
from app.core.zones import instant_of
from app.domain.cases.rules.messages import LONGEST_MESSAGE, IncomingMessage, strip_unstorable
from app.domain.cases.rules.states import MessageSource

MOST_ROWS = 5_000
_NAMES = {
    "text": ("texto", "mensaje", "comentario", "contenido", "text", "message", "comment", "content", "body"),
    "on": ("fecha", "dia", "fecha y hora", "date", "day", "created_at", "created at", "datetime", "timestamp"),
    "at": ("hora", "time"),
    "account": ("cuenta", "canal", "perfil", "account", "channel", "profile"),
    "network": ("red", "red social", "medio", "network", "source"),
    "author": ("autor", "autora", "usuario", "persona", "de", "author", "user", "username", "handle", "from"),
    "permalink": ("enlace", "direccion", "url", "link", "permalink", "address"),
    "language": ("idioma", "lengua", "language", "lang"),
    "direct": ("privado", "directo", "mensaje directo", "direct", "private", "dm"),
    "id": ("id", "identificador", "referencia", "codigo", "identifier", "reference"),
}
_FIELD_OF_NAME = {name: field for field, names in _NAMES.items() for name in names}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
_HOURS = ("%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M")
_YES = frozenset({"1", "si", "yes", "true", "verdadero", "x", "privado", "direct"})


@dataclass(frozen=True, slots=True)
class RowContext:
    """`accounts`: by each known name, folded; `languages`: available."""

    zone: str
    accounts: Mapping[str, tuple[int, str]]
    networks: Mapping[str, str]
    languages: frozenset[str]
    now: datetime


def fold_name(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    return " ".join(
        "".join(character for character in bare if not unicodedata.combining(character)).strip(" .:*#").split()
    )


def field_name(heading: str) -> str | None:
    return _FIELD_OF_NAME.get(fold_name(heading))


def name_cells(headings: Iterable[str], cells: Iterable[str]) -> dict[str, str]:
    """Return cells by column; of synonyms the first counts."""
    cells_by_name: dict[str, str] = {}
    for heading, cell in zip(headings, cells, strict=False):
        if (field := field_name(heading)) and not cells_by_name.get(field):
            cells_by_name[field] = strip_unstorable(cell)
    return cells_by_name


def read_row(cells: Mapping[str, str], context: RowContext) -> dict[str, Any]:
    """Return plain values, the instant in UTC. Raises `Refusal` with the correction."""
    text = cells.get("text", "")
    if not text.strip():
        raise Refusal(msg("Falta el texto."))
    if len(text) > LONGEST_MESSAGE:
        raise Refusal(msg("El texto pasa de %(most)s caracteres.", most=LONGEST_MESSAGE))
    written_at = _instant(cells.get("on", ""), cells.get("at", ""), context)
    channel_id, network = _account(cells, context)
    return {
        "text": text,
        "at": written_at.isoformat(),
        "channel_id": channel_id,
        "network": network,
        "handle": cells.get("author", "").strip()[:200],
        "permalink": _address(cells.get("permalink", "").strip()),
        "language": _language(cells.get("language", ""), context),
        "direct": fold_name(cells.get("direct", "")) in _YES,
        "id": cells.get("id", "").strip()[:200],
    }


def _language(typed: str, context: RowContext) -> str:
    """Return the organisation's language, or blank to detect it."""
    code = fold_name(typed)[:2]
    return code if code in context.languages else ""


def _account(cells: Mapping[str, str], context: RowContext) -> tuple[int | None, str]:
    """Return account and network; unknown, the first is an error, the second empty."""
    if typed := fold_name(cells.get("account", "")):
        if typed not in context.accounts:
            raise Refusal(msg("No hay ninguna cuenta «%(name)s».", name=cells["account"].strip()[:80]))
        return context.accounts[typed]
    return None, context.networks.get(fold_name(cells.get("network", "")), "")


def _address(typed: str) -> str:
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in typed or len(typed) > 500:
        raise Refusal(msg("El enlace no es una dirección http o https."))
    return typed


def _instant(on: str, at: str, context: RowContext) -> datetime:
    """Default to the organisation's zone; of two equal hours, take the first."""
    typed = " ".join(f"{on} {at}".split())
    if not typed:
        raise Refusal(msg("Falta la fecha."))
    wall = _parse_iso(typed) or _parse_office_date(typed)
    if wall is None or not is_in_calendar(wall.date()):
        raise Refusal(msg("No se entiende la fecha «%(typed)s».", typed=typed[:40]))
    instant = wall.astimezone(UTC) if wall.tzinfo else instant_of(wall.date(), wall.time(), context.zone, fold=0)
    if instant > context.now:
        raise Refusal(msg("La fecha «%(typed)s» todavía no ha llegado.", typed=typed[:40]))
    return instant


def _parse_iso(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        return None


def _parse_office_date(typed: str) -> datetime | None:
    """Parse day and hour as offices write them, midday by default."""
    day, _, hour = typed.partition(" ")
    on, at = _parse_first(day, _DAYS), _parse_first(hour, _HOURS) if hour else datetime.combine(date.min, time(12))
    return datetime.combine(on.date(), at.time()) if on and at else None


def _parse_first(typed: str, forms: Iterable[str]) -> datetime | None:
    for form in forms:
        try:
            return datetime.strptime(typed, form)  # noqa: DTZ007  # a wall time, whose zone is known beside it
        except ValueError:
            continue
    return None


def row_message(row: Mapping[str, Any]) -> IncomingMessage:
    """Return the message, identified by identifier and instant, address, or text."""
    return IncomingMessage(
        MessageSource.FILE,
        row["text"],
        datetime.fromisoformat(row["at"]),
        row_key(row),
        channel_id=row["channel_id"],
        network=row["network"],
        handle=row["handle"],
        language=row["language"],
        is_public=not row["direct"],
        permalink=row["permalink"],
    )


def row_key(row: Mapping[str, Any]) -> str:
    """Add the instant to an identifier: some tools only number rows."""
    if row["id"]:
        return f"file:{row['network']}:{row['id']}:{row['at']}"
    identity = row["permalink"] or "|".join(str(row[name]) for name in ("network", "handle", "at", "text"))
    return f"file:{hashlib.sha256(identity.encode(errors='replace')).hexdigest()}"
