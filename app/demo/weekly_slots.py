from datetime import datetime, time, timedelta
from typing import NamedTuple

from app.core.zones import instant_of, local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.usecases.slots.evergreen import EvergreenContent, store_piece
from app.usecases.slots.weekly_slots import SlotDetails, add_slot, copy_slot

BEGUN_DAYS = 9


class DemoSlot(NamedTuple):
    """Days from 0 (Monday), at an hour."""

    account: str
    days: tuple[int, ...]
    at: time
    topic: str
    language: str = "es"
    every_weeks: int = 1


DEMO_SLOTS = (
    DemoSlot("x", (0, 2, 4), time(8, 30), "avisos"),
    DemoSlot("mastodon", (1,), time(10), "tramites"),
    DemoSlot("instagram", (1, 3), time(18), "agenda-cultural"),
    DemoSlot("facebook", (4,), time(12), "medio-ambiente"),
    DemoSlot("mastodon", (5,), time(11), "biblioteca", "ca", 2),
)
OIL = {
    "es": "El aceite de cocina usado no se tira por el fregadero. Llénelo en una botella cerrada y déjela en el "
    "contenedor naranja más cercano o en el punto limpio.",
    "ca": "L'oli de cuina usat no es tira per l'aigüera. Ompliu-ne una botella tancada i deixeu-la al contenidor "
    "taronja més pròxim o al punt net.",
}
LIBRARY = {
    "es": "El carné de la biblioteca es gratuito y se hace en el momento con el DNI. Sirve para llevarse libros, "
    "películas y juegos de mesa.",
    "ca": "El carnet de la biblioteca és gratuït i es fa al moment amb el DNI. Servix per a endur-se llibres, "
    "pel·lícules i jocs de taula.",
}
LAMP = {
    "es": "¿Hay una farola fundida en su calle? Díganos el número que lleva la placa y la cambiamos en un máximo de "
    "cinco días laborables.",
}
REGISTER = {
    "es": "¿Se ha mudado dentro del municipio? Comunique su nueva dirección en el padrón: se puede hacer por internet "
    "o con cita previa.",
}
POOL = {
    "es": "Antes del baño: sombra entre las doce y las cuatro, agua a mano y alguien que vigile siempre a los menores.",
}
PIECES = (
    ("Aceite de cocina usado", "medio-ambiente", OIL, ()),
    ("Carné de la biblioteca", "biblioteca", LIBRARY, ()),
    ("Farola fundida", "avisos", LAMP, ()),
    ("Cambio de domicilio en el padrón", "tramites", REGISTER, ()),
    ("Baño seguro", "servicios-sociales", POOL, (6, 7, 8)),
)


def tell_weekly_slots(stage: DemoStage, *, now: datetime) -> Life:
    today, zone = local_day(now, stage.place.zone), stage.place.zone
    editor, begun = stage.with_role("editor")[0], today - timedelta(days=BEGUN_DAYS)
    at = yield instant_of(begun, time(11, 5), zone, fold=0)
    for place in DEMO_SLOTS:
        first, *others = place.days
        channel = stage.channels[place.account].id
        topic = stage.topics[place.topic]
        keeping = SlotDetails(channel, first, place.at, topic, place.language, begun, place.every_weeks)
        made = add_slot(Work(stage.session, editor, at), keeping)
        if others:
            copy_slot(Work(stage.session, editor, at), made, others, [channel])
        at = yield at + timedelta(minutes=2)
    for title, slug, texts, months in PIECES:
        matter = EvergreenContent(title, stage.topics[slug], texts, months=months)
        store_piece(Work(stage.session, editor, at), matter, source=None)
        at = yield at + timedelta(minutes=4)
