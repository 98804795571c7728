"""What the entry of an approval session says, to each of those who meet."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core import paths
from app.core.zones import wall
from app.feeds.rules import colors
from app.feeds.rules.readers import decider
from app.feeds.rules.said import House, Said, Weight, uid
from app.feeds.rules.scope import Kind


@dataclass(frozen=True, slots=True)
class SittingFacts:
    """`frozen`: how many things are on its agenda, once it is frozen. `who`: those who meet, by key."""

    id: int
    appointment_id: int
    begun_at: datetime
    name: str
    day: date
    starts_at: datetime
    ends_at: datetime
    cut_off_at: datetime
    frozen: int | None
    cancelled_at: datetime | None
    who: tuple[int, ...]


def entry_prefix(appointment_id: int) -> str:
    """How the entries of an appointment begin: one is foreseen before it is held, and may go again."""
    return f"sitting:{appointment_id}:"


def sitting_entries(facts: SittingFacts, house: House) -> list[Said]:
    return [_entry(facts, user_id, house) for user_id in facts.who]


def _entry(facts: SittingFacts, user_id: int, house: House) -> Said:
    return Said(
        kind=Kind.SITTING,
        entry=f"{entry_prefix(facts.appointment_id)}{facts.day}",
        audience=decider(user_id),
        uid=uid(f"sitting-{facts.appointment_id}", facts.day.toordinal(), facts.begun_at),
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        weight=Weight.CANCELLED if facts.cancelled_at else Weight.CONFIRMED,
        summary=f"Sesión de aprobación: {facts.name}",
        description=_described(facts, house),
        url=house.address + paths.sitting(house.slug, facts.id),
        categories=("Sesiones de aprobación",),
        color=colors.SITTING,
        gone_at=facts.cancelled_at,
    )


def _described(facts: SittingFacts, house: House) -> str:
    if facts.frozen is not None:
        return f"Publicaciones en la lista: {facts.frozen}"
    return f"La lista se cierra el {wall(facts.cut_off_at, house.zone):%d/%m/%Y, %H:%M}"
