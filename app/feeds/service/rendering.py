"""An entry as one detail shows it."""

from app.feeds.rules.said import BUSY, LENGTH, House, Said
from app.feeds.rules.scope import Detail
from app.ical.event import Entry, Status


def shown(said: Said, detail: Detail, house: House) -> Entry:
    """Without its stamps. Whoever is only told that somebody is busy is told nothing else, not even an address."""
    is_told = detail is not Detail.BUSY
    return Entry(
        uid=said.uid,
        starts_at=said.starts_at,
        ends_at=said.ends_at or said.starts_at + LENGTH,
        zone=house.zone,
        summary=said.summary if is_told else BUSY,
        description=_described(said, detail) if is_told else "",
        url=said.url if is_told else "",
        categories=said.categories if is_told else (),
        status=Status(said.weight.value),
        days=said.days,
        color=said.color if is_told else "",
        last_modified=said.starts_at,
    )


def _described(said: Said, detail: Detail) -> str:
    text = said.text if detail is Detail.FULL else ""
    return "\n\n".join(part for part in (said.description, text, said.links) if part)
