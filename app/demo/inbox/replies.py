"""Template values, a templated answer, one pending."""

from datetime import datetime, time, timedelta

from app.core.actor import Actor
from app.core.permissions import Role
from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.models.cases import Case
from app.domain.cases.queries import cases
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.replies.queries.templates import default_values
from app.usecases.faq.entries import FaqInput, keep_entry
from app.usecases.inbox.receipt import receive_message
from app.usecases.replies.composition import ReplyInput
from app.usecases.replies.default_values import confirm_default_value, set_default_values, unconfirmed_values
from app.usecases.replies.manual_outcome import mark_sent_by_hand
from app.usecases.replies.submission import case_mark, write_reply

USUAL_VALUES = {
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
DEADLINE_QUESTION = "Hola, ¿cuándo acaba el plazo para pedir las ayudas de comedor?"
MUSIC_QUESTION = "Buenos días: ¿cuándo acaba el plazo para pedir plaza en la escuela de música?"
POOL_QUESTION = "¿A qué hora abre la piscina de verano? ¿Y se puede entrar con carrito?"
FAQ_ENTRIES = (
    ("¿A qué hora abre la piscina de verano?", "La piscina de verano abre de 11 a 20 h, todos los días."),
    ("¿Cómo se pide una bolsa de compostaje?", "Las bolsas de compostaje se recogen en la oficina de la plaza Mayor."),
)
BEGUN_DAYS = 6
MORNING = time(8, 15)


def tell_replies(stage: DemoStage, *, now: datetime) -> Life:
    """Reply from days ago to this morning, or yesterday's."""
    session, body = stage.session, stage.organisation
    agent = stage.with_role(Role.AUTHOR)[0]
    at = yield _at(stage, now, BEGUN_DAYS, time(9, 30))
    case = _receive_message(stage, DEADLINE_QUESTION, agent, at)
    at = yield at + timedelta(minutes=2)
    day = local_day(now, stage.place.zone)
    term = {"inicio": day.isoformat(), "fin": (day + timedelta(days=25)).isoformat()}
    values = {"tramite": "las ayudas de comedor", **term}
    reply = write_reply(
        Work(session, agent, at), body, case, ReplyInput("T01", values=values), base=_reply_base(stage, case)
    )
    at = yield at + timedelta(minutes=1)
    mark_sent_by_hand(Work(session, agent, at), case, reply)
    at = yield _at(stage, now, 2, time(12, 5))
    for question, words in FAQ_ENTRIES:
        keep_entry(Work(session, agent, at), body, FaqInput({"es": question}, {"es": words}))
    this_morning = _at(stage, now, 0, MORNING)
    at = yield this_morning if this_morning <= now else _at(stage, now, 1, MORNING)
    case = _receive_message(stage, POOL_QUESTION, agent, at)
    _receive_message(stage, MUSIC_QUESTION, agent, at)
    text = "La piscina de verano abre de 11 a 20 h. Se puede entrar con carrito por la puerta de la calle del Molino."
    write_reply(Work(session, agent, at), body, case, ReplyInput(text=text), base=_reply_base(stage, case))


def fill_usual_values(stage: DemoStage, begun: datetime) -> Life:
    """Keep values, confirmed by another person."""
    session, editor, chief = stage.session, stage.with_role(Role.EDITOR)[0], stage.with_role(Role.SUPERVISOR)[0]
    at = yield begun
    set_default_values(Work(session, editor, at), USUAL_VALUES)
    at = yield at + timedelta(minutes=20)
    for row in default_values(session, stage.organisation.id):
        if unconfirmed_values(row):
            confirm_default_value(Work(session, chief, at), row.name, row.value)


def _at(stage: DemoStage, now: datetime, days: int, hour: time) -> datetime:
    return stage.instant(local_day(now, stage.place.zone) - timedelta(days=days), hour)


def _receive_message(stage: DemoStage, text: str, agent: Actor, at: datetime) -> Case:
    channel = next(iter(stage.channels.values()))
    incoming = IncomingMessage(
        MessageSource.BY_HAND, text, at, f"demo:answering:{text[:20]}", channel_id=channel.id, language="es"
    )
    return receive_message(Work(stage.session, agent, at), stage.organisation, incoming).case


def _reply_base(stage: DemoStage, case: Case) -> str:
    return case_mark(cases.case_messages(stage.session, case), cases.case_replies(stage.session, case))
