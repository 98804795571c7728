"""The months before: what people asked then, long since answered, referred or left with its reason."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from app.accounts.rules import Role
from app.citizens.models import Case
from app.citizens.queries.cases import case_or_404, messages_of, replies_of
from app.citizens.rules.cases import Source
from app.citizens.rules.categories import Outcome, Silence
from app.citizens.rules.incoming import Incoming
from app.citizens.service import handling
from app.citizens.service.arriving import receive
from app.citizens.service.closing import close
from app.citizens.service.composing import Wanted
from app.citizens.service.replying import base_of, write
from app.citizens.service.settling import mark_sent_by_hand
from app.core.actor import Actor
from app.core.zones import day_in, instant_of
from app.demo.citizens.answering import filled_in
from app.demo.life import Life
from app.demo.stage import Stage

ENDED, SILENT = Outcome, Silence
TERMS_URL = "https://villacauce.example/tramites"


class Asked(NamedTuple):
    """`after`: minutes until it was closed. `about`: what the template about terms was filled with, if it was used."""

    account: str
    text: str
    after: int
    ends: Outcome = ENDED.ANSWERED
    about: str = ""
    silence: Silence | None = None
    note: str = ""


ASKED = (
    Asked("facebook", "¿Cuándo acaba el plazo de matrícula de la escuela infantil?", 35, about="la escuela infantil"),
    Asked(
        "x", "El semáforo del cruce del mercado lleva apagado desde ayer", 50, ENDED.REFERRED, note="Pasado a Tráfico."
    ),
    Asked("instagram", "Qué bonita quedó la plaza, enhorabuena", 90, note="Se le dieron las gracias."),
    Asked("mastodon", "Quins documents calen per a empadronar-se?", 55, note="Se le envió la lista de documentos."),
    Asked("facebook", "Hay un bache enorme en la calle del Pozo", 110, ENDED.REFERRED, note="Parte de obras 311."),
    Asked(
        "x", "Llevo un mes esperando la licencia y nadie me coge el teléfono", 200, ENDED.REFERRED, note="A Urbanismo."
    ),
    Asked("x", "Inútiles, no servís para nada", 30, ENDED.NO_ANSWER, silence=SILENT.INSULT),
    Asked("facebook", "¿Hasta qué día se pueden pedir las becas de libros?", 25, about="las becas de libros"),
    Asked("instagram", "Propongo poner más sombra en el patio del colegio", 130, note="Apuntado para Educación."),
    Asked(
        "mastodon", "¿Qué plazo hay para inscribirse en los talleres?", 40, about="los talleres de la casa de cultura"
    ),
    Asked("facebook", "El contenedor de vidrio de Las Eras está lleno", 75, ENDED.REFERRED, note="Aviso a Limpieza."),
    Asked("x", "Gana dinero desde tu casa, escríbeme", 20, ENDED.NO_ANSWER, silence=SILENT.TROLL, note="Publicidad."),
)
MONTHS = 3
FIRST_HOUR = 9
USED = timedelta(minutes=1)
TERM = timedelta(days=20)


def seasoned(stage: Stage, *, now: datetime) -> Iterator[Life]:
    """Three months of it, a conversation each working day or two."""
    today = day_in(now, stage.place.zone)
    before = today - timedelta(days=31 * MONTHS + 10)
    yield filled_in(stage, instant_of(before, time(FIRST_HOUR), stage.place.zone, fold=0))
    for place in range(MONTHS * len(ASKED)):
        asked = ASKED[(place * 5 + place // len(ASKED)) % len(ASKED)]
        day = today - timedelta(days=31 * MONTHS - place * 2 + 7)
        day -= timedelta(days=max(0, day.weekday() - 4))
        begun = instant_of(day, time(FIRST_HOUR + place % 3, 7 * place % 60), stage.place.zone, fold=0)
        yield _conversation(stage, asked, f"demo:seasons:{place}", begun)


def _conversation(stage: Stage, asked: Asked, key: str, begun: datetime) -> Life:
    agent = stage.with_role(Role.AUTHOR)[0]
    now = yield begun
    case = _comes_in(stage, asked, key, agent, now)
    now = yield begun + timedelta(minutes=asked.after)
    case = case_or_404(stage.session, stage.organisation.id, case.year, case.ordinal, lock=True)
    handling.confirm(stage.session, case, actor=agent, now=now)
    if asked.about:
        yield from _answered(stage, case, asked.about, agent, now)
    else:
        close(stage.session, case, asked.ends, silence=asked.silence, note=asked.note, actor=agent, now=now)


def _answered(stage: Stage, case: Case, about: str, agent: Actor, now: datetime) -> Life:
    session, day = stage.session, day_in(now, stage.place.zone)
    values = {"tramite": about, "inicio": day.isoformat(), "fin": (day + TERM).isoformat(), "url": TERMS_URL}
    base = base_of(messages_of(session, case), replies_of(session, case))
    reply = write(session, stage.organisation, case, Wanted("T01", values=values), base=base, actor=agent, now=now)
    now = yield now + USED
    mark_sent_by_hand(session, case, reply, actor=agent, now=now)


def _comes_in(stage: Stage, asked: Asked, key: str, agent: Actor, now: datetime) -> Case:
    channel = stage.channels[asked.account]
    incoming = Incoming(
        Source.BY_HAND,
        asked.text,
        now - timedelta(minutes=3),
        key,
        channel_id=channel.id,
        network=channel.network.value,
    )
    return receive(stage.session, stage.organisation, incoming, actor=agent, now=now).case
