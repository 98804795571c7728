"""Cases to be answered, and the ways of answering them, for the tests of this feature."""

from typing import Any

from sqlmodel import Session

from app.citizens.models import Case, Reply, UsualValue
from app.citizens.queries import cases as queries
from app.citizens.queries import templates as queries_of_templates
from app.citizens.rules.cases import Source
from app.citizens.rules.incoming import Incoming
from app.citizens.service.arriving import receive
from app.citizens.service.composing import Wanted
from app.citizens.service.replying import base_of, write
from app.core.actor import the_clock
from app.core.ids import new_token
from tests.cast import Person, Town
from tests.clocks import StoppedClock

DEADLINE = "¿Cuándo acaba el plazo de las ayudas de comedor?"
VALUES = {
    "tramite": "las ayudas de comedor",
    "inicio": "2027-04-01",
    "fin": "2027-04-30",
    "url": "https://riba.example/comedor",
}
SAYS = "El plazo para las ayudas de comedor es del 1 de abril al 30 de abril."


def asked(session: Session, town: Town, clock: StoppedClock, text: str = DEADLINE, **how: Any) -> Case:
    """Somebody writes; through the same door as every other message."""
    if not queries_of_templates.usual_values(session, town.id):
        usual(session, town, procedimientos="las ayudas de comedor\nlas ayudas")
    given = {"source": Source.BY_HAND, "received_at": clock(), "key": new_token(), "channel_id": town.channels[1].id}
    return receive(
        session, town.organisation, Incoming(text=text, **given | how), actor=the_clock(town.id), now=clock()
    ).case


def answer(
    session: Session, town: Town, clock: StoppedClock, case: Case, *, by: Person | None = None, **wanted: Any
) -> Reply:
    """From the template of deadlines unless something else is wanted."""
    told = {name: wanted.pop(name) for name in ("replaces", "faq", "base") if name in wanted}
    said = Wanted(**({"template": "T01", "values": VALUES} | wanted))
    told.setdefault("base", base_of(queries.messages_of(session, case), queries.replies_of(session, case)))
    actor = (by or town.author).actor
    return write(session, town.organisation, case, said, actor=actor, now=clock(), **told)


def usual(session: Session, town: Town, **values: str) -> None:
    """Values that two people let in."""
    session.add_all(
        UsualValue(organisation_id=town.id, name=name, value=value, confirmed=value) for name, value in values.items()
    )
    session.flush()
