"""Answers of the town: what fills its templates, a question answered from one, another that waits to be read."""

from datetime import datetime, time, timedelta

from app.accounts.rules import Role
from app.citizens.models import Case
from app.citizens.queries import cases as queries
from app.citizens.queries.templates import usual_values
from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming
from app.citizens.service.arriving import receive
from app.citizens.service.composing import Wanted
from app.citizens.service.faq import Asked, keep
from app.citizens.service.replying import base_of, write
from app.citizens.service.settling import mark_sent_by_hand
from app.citizens.service.usual import confirm_usual, set_usual, unconfirmed
from app.core.actor import Actor
from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage

USUAL = {
    "sede": "https://sede.villacauce.example",
    "tramites": "https://villacauce.example/tramites",
    "oficina": "la oficina de la plaza Mayor, 1",
    "telefono": "010",
    "horario": "lunes a viernes, de 9 a 14 h",
    "canal": "mensaje privado",
    "incidencias": "https://villacauce.example/avisos",
    "quejas": "https://sede.villacauce.example/quejas",
    "normas": "https://villacauce.example/normas",
    "transparencia": "https://villacauce.example/transparencia",
    "prensa": "prensa@villacauce.example",
    "procedimientos": "las ayudas de comedor\nla escuela de música\nla escuela infantil\nlas becas de libros\n"
    "los talleres de la casa de cultura\nel empadronamiento",
    "lugares": "la piscina de verano\nel centro cívico\nla biblioteca municipal",
    "organismos": "la Diputación\nla Dirección General de Tráfico",
}
DEADLINE = "Hola, ¿cuándo acaba el plazo para pedir las ayudas de comedor?"
MUSIC = "Buenos días: ¿cuándo acaba el plazo para pedir plaza en la escuela de música?"
POOL = "¿A qué hora abre la piscina de verano? ¿Y se puede entrar con carrito?"
KEPT = (
    ("¿A qué hora abre la piscina de verano?", "La piscina de verano abre de 11 a 20 h, todos los días."),
    ("¿Cómo se pide una bolsa de compostaje?", "Las bolsas de compostaje se recogen en la oficina de la plaza Mayor."),
)
BEGUN_DAYS = 6
EARLY = time(8, 15)


def answered(stage: Stage, *, now: datetime) -> Life:
    """From some days ago to this morning, or to yesterday's while this one has not come."""
    session, body = stage.session, stage.organisation
    agent = stage.with_role(Role.AUTHOR)[0]
    at = yield _at(stage, now, BEGUN_DAYS, time(9, 30))
    case = _comes_in(stage, DEADLINE, agent, at)
    at = yield at + timedelta(minutes=2)
    day = day_in(now, stage.place.zone)
    term = {"inicio": day.isoformat(), "fin": (day + timedelta(days=25)).isoformat()}
    values = {"tramite": "las ayudas de comedor", **term}
    reply = write(session, body, case, Wanted("T01", values=values), base=_base(stage, case), actor=agent, now=at)
    at = yield at + timedelta(minutes=1)
    mark_sent_by_hand(session, case, reply, actor=agent, now=at)
    at = yield _at(stage, now, 2, time(12, 5))
    for question, words in KEPT:
        keep(session, body, Asked({"es": question}, {"es": words}), actor=agent, now=at)
    this_morning = _at(stage, now, 0, EARLY)
    at = yield this_morning if this_morning <= now else _at(stage, now, 1, EARLY)
    case = _comes_in(stage, POOL, agent, at)
    _comes_in(stage, MUSIC, agent, at)
    said = "La piscina de verano abre de 11 a 20 h. Se puede entrar con carrito por la puerta de la calle del Molino."
    write(session, body, case, Wanted(text=said), base=_base(stage, case), actor=agent, now=at)


def filled_in(stage: Stage, begun: datetime) -> Life:
    """Keep what the town's templates are filled with, and have another person confirm it."""
    session, editor, chief = stage.session, stage.with_role(Role.EDITOR)[0], stage.with_role(Role.SUPERVISOR)[0]
    at = yield begun
    set_usual(session, USUAL, actor=editor, now=at)
    at = yield at + timedelta(minutes=20)
    for row in usual_values(session, stage.organisation.id):
        if unconfirmed(row):
            confirm_usual(session, row.name, row.value, actor=chief, now=at)


def _at(stage: Stage, now: datetime, days: int, hour: time) -> datetime:
    zone = stage.place.zone
    return instant_of(day_in(now, zone) - timedelta(days=days), hour, zone, fold=0)


def _comes_in(stage: Stage, text: str, agent: Actor, at: datetime) -> Case:
    channel = next(iter(stage.channels.values()))
    incoming = Incoming(Source.BY_HAND, text, at, f"demo:answering:{text[:20]}", channel_id=channel.id, language="es")
    return receive(stage.session, stage.organisation, incoming, actor=agent, now=at).case


def _base(stage: Stage, case: Case) -> str:
    return base_of(queries.messages_of(stage.session, case), queries.replies_of(stage.session, case))
