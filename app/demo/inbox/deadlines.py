"""Deadlines: an account's attention, complaints answered and pending."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from app.core.actor import system_actor
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.cases.models.cases import Case
from app.domain.cases.queries.unit_questions import UnitQuestionContext, open_units
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.deadlines.queries.attention import account_with_attention_or_404
from app.domain.organisations.models import Unit
from app.usecases.cases.unit_questions import UnitQuestionInput, answer_question, mark_answer_read, submit_unit_question
from app.usecases.deadlines.attention import AttentionSettings, set_attention
from app.usecases.deadlines.escalation import escalate_if_due
from app.usecases.inbox.receipt import receive_message

ACCOUNT, WATER = "mastodon", "urbanismo"
BEGUN_DAYS = 12
WEEK = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [["10:00", "14:00"]]}
ANSWER = "Sí: el jueves, de 9 a 12 h. Habrá un corte en los números 2 a 18."
FORMAL_URL = "https://sede.villacauce.example/quejas"


class DemoMessage(NamedTuple):
    """A message of `ago` hours before."""

    ago: int
    text: str
    who: str
    question: str


LEAK = DemoMessage(
    50,
    "Llevamos tres semanas con la fuga de agua de la calle del Pez y nadie contesta. Un poco de respeto.",
    "vecina_del_pez@comarca.example",
    "¿Está programada la reparación de la fuga de la calle del Pez? ¿Qué día y en qué horas se cortará el agua?",
)
PIPES = DemoMessage(
    3,
    "¿La obra de las tuberías de la avenida afecta también al puente viejo? Tengo que sacar el camión el lunes.",
    "transportes_m@comarca.example",
    "¿Habrá paso para camiones por el puente viejo el lunes por la mañana?",
)


def tell_deadlines(stage: DemoStage, *, now: datetime) -> Life:
    chief, editor, session = stage.with_role("supervisor")[0], stage.with_role("editor")[0], stage.session
    at = yield now - timedelta(days=BEGUN_DAYS)
    attended = account_with_attention_or_404(session, stage.organisation.id, stage.channels[ACCOUNT].id)
    on_call = [editor.person_id, chief.person_id]
    terms: dict[str, list[int | None]] = {"complaint": [120, 840], "incident": [120, None]}
    how = AttentionSettings(WEEK, is_always_on_call=True, on_call=on_call, formal_url=FORMAL_URL, terms=terms)
    set_attention(Work(session, chief, at), attended, how, base=0)
    cases: list[Case] = []
    for written in (LEAK, PIPES):
        at = yield now - timedelta(hours=written.ago)
        case = _receive_message(stage, written, now=at)
        at = yield at + timedelta(minutes=20)
        question = submit_unit_question(
            Work(session, editor, at), case, _water_unit(session, stage), UnitQuestionInput(written.question)
        )
        if written is LEAK:
            at = yield at + timedelta(hours=4)
            context = UnitQuestionContext(question, case, _water_unit(session, stage), stage.organisation)
            answer_question(session, context, ANSWER, "Rosa Quiles", now=at)
            at = yield at + timedelta(minutes=30)
            mark_answer_read(Work(session, editor, at), case, question)
        cases.append(case)
    at = yield now - timedelta(minutes=5)
    for case in cases:
        escalate_if_due(session, case, now=at)


def _receive_message(stage: DemoStage, written: DemoMessage, *, now: datetime) -> Case:
    incoming = IncomingMessage(
        MessageSource.NETWORK,
        written.text,
        now,
        f"demo:{written.who}",
        channel_id=stage.channels[ACCOUNT].id,
        network=ACCOUNT,
        handle=written.who,
    )
    return receive_message(
        Work(stage.session, system_actor(stage.organisation.id), now), stage.organisation, incoming
    ).case


def _water_unit(session: Session, stage: DemoStage) -> Unit:
    name = next(unit_data["name"] for unit_data in stage.place.data["units"] if unit_data["slug"] == WATER)
    return next(unit for unit in open_units(session, stage.organisation.id) if unit.name == name)
