"""Deadlines in the town's story: how an account is attended, a complaint that a unit answered, and one it has not."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from app.citizens.models import Case
from app.citizens.queries.attention import attended_or_404
from app.citizens.queries.units import Asked, open_units
from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming
from app.citizens.service.arriving import receive
from app.citizens.service.attention import Settings, set_attention
from app.citizens.service.levels import look_at
from app.citizens.service.units import Asking, answer_unit, ask_unit, take_answer
from app.core.actor import the_clock
from app.demo.life import Life
from app.demo.stage import Stage
from app.organisations.models import Unit

ACCOUNT, WATER = "mastodon", "urbanismo"
BEGUN_DAYS = 12
WEEK = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [["10:00", "14:00"]]}
ANSWER = "Sí: el jueves, de 9 a 12 h. Habrá un corte en los números 2 a 18."
FORMAL_URL = "https://sede.villacauce.example/quejas"


class Written(NamedTuple):
    """`ago`: hours before now that it came."""

    ago: int
    text: str
    who: str
    question: str


LEAK = Written(
    50,
    "Llevamos tres semanas con la fuga de agua de la calle del Pez y nadie contesta. Un poco de respeto.",
    "vecina_del_pez@comarca.example",
    "¿Está programada la reparación de la fuga de la calle del Pez? ¿Qué día y en qué horas se cortará el agua?",
)
PIPES = Written(
    3,
    "¿La obra de las tuberías de la avenida afecta también al puente viejo? Tengo que sacar el camión el lunes.",
    "transportes_m@comarca.example",
    "¿Habrá paso para camiones por el puente viejo el lunes por la mañana?",
)


def deadlines(stage: Stage, *, now: datetime) -> Life:
    """Days ago who leads said how the account is attended; a unit answered about one case and has another to answer."""
    chief, editor, session = stage.with_role("supervisor")[0], stage.with_role("editor")[0], stage.session
    at = yield now - timedelta(days=BEGUN_DAYS)
    attended = attended_or_404(session, stage.organisation.id, stage.channels[ACCOUNT].id)
    on_call = [editor.person_id, chief.person_id]
    terms: dict[str, list[int | None]] = {"complaint": [120, 840], "incident": [120, None]}
    how = Settings(WEEK, is_always_on_call=True, on_call=on_call, formal_url=FORMAL_URL, terms=terms)
    set_attention(session, attended, how, base=0, actor=chief, now=at)
    cases: list[Case] = []
    for written in (LEAK, PIPES):
        at = yield now - timedelta(hours=written.ago)
        case = _comes(stage, written, now=at)
        at = yield at + timedelta(minutes=20)
        question = ask_unit(session, case, _unit(session, stage), Asking(written.question), actor=editor, now=at)
        if written is LEAK:
            at = yield at + timedelta(hours=4)
            asked = Asked(question, case, _unit(session, stage), stage.organisation)
            answer_unit(session, asked, ANSWER, "Rosa Quiles", now=at)
            at = yield at + timedelta(minutes=30)
            take_answer(session, case, question, actor=editor, now=at)
        cases.append(case)
    at = yield now - timedelta(minutes=5)
    for case in cases:
        look_at(session, case, now=at)


def _comes(stage: Stage, written: Written, *, now: datetime) -> Case:
    incoming = Incoming(
        Source.NETWORK,
        written.text,
        now,
        f"demo:{written.who}",
        channel_id=stage.channels[ACCOUNT].id,
        network=ACCOUNT,
        handle=written.who,
    )
    return receive(stage.session, stage.organisation, incoming, actor=the_clock(stage.organisation.id), now=now).case


def _unit(session: Session, stage: Stage) -> Unit:
    """The one that looks after water."""
    name = next(one["name"] for one in stage.place.told["units"] if one["slug"] == WATER)
    return next(one for one in open_units(session, stage.organisation.id) if one.name == name)
