"""Pictures by name."""

from collections.abc import Callable

from app.demo.canvas import DrawingCanvas
from app.demo.scenes import nature, rooms, streets

SCENES: dict[str, Callable[[], DrawingCanvas]] = {
    "agua": nature.water,
    "almendro": nature.almond,
    "ayuntamiento": streets.town_hall,
    "biblioteca": rooms.library,
    "bus": streets.bus,
    "cabalgata": streets.parade,
    "calor": nature.heat,
    "carnaval": rooms.carnival,
    "escuela": rooms.school,
    "exposicion": rooms.exhibition,
    "fiestas": streets.party,
    "lluvia": nature.rain,
    "mascotas": nature.pets,
    "mayores": rooms.elders,
    "mercadillo": streets.stalls,
    "mercado": streets.market,
    "musica": rooms.music,
    "obras": streets.works,
    "parque": nature.park,
    "piscina": rooms.pool,
    "polideportivo": rooms.sports,
    "reciclaje": streets.recycling,
    "rio": nature.river,
    "teatro": rooms.theatre,
    "guagua": streets.guagua,
    "pardela": nature.chick,
    "concierto": rooms.concert,
}


def picture(name: str) -> bytes:
    """Return a PNG. Raises `KeyError`."""
    return SCENES[name]().png()
