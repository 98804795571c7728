"""Cases to answer, and their answers, for the tests of this feature."""

from typing import Any

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.tokens import new_token
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries import cases
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.replies.models import DefaultValue
from app.domain.replies.queries import templates
from app.usecases.inbox.receipt import receive_message
from app.usecases.replies.composition import ReplyInput
from app.usecases.replies.submission import case_mark, write_reply
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

DEADLINE = "¿Cuándo acaba el plazo de las ayudas de comedor?"
VALUES = {
    "tramite": "las ayudas de comedor",
    "inicio": "2027-04-01",
    "fin": "2027-04-30",
    "url": "https://riba.example/comedor",
}
SAYS = "El plazo para las ayudas de comedor es del 1 de abril al 30 de abril."


def asked(session: Session, town: Town, clock: StoppedClock, text: str = DEADLINE, **how: Any) -> Case:
    """Receive a message by the ordinary use case and return its case."""
    if not templates.default_values(session, town.id):
        usual(session, town, procedimientos="las ayudas de comedor\nlas ayudas")
    defaults = {
        "source": MessageSource.BY_HAND,
        "received_at": clock(),
        "key": new_token(),
        "channel_id": town.channels[1].id,
    }
    return receive_message(
        Work(session, system_actor(town.id), clock()), town.organisation, IncomingMessage(text=text, **defaults | how)
    ).case


def answer(
    session: Session, town: Town, clock: StoppedClock, case: Case, *, by: Person | None = None, **wanted: Any
) -> Reply:
    """Return a reply from the deadlines template by default."""
    options = {name: wanted.pop(name) for name in ("replaces", "faq", "base") if name in wanted}
    reply_input = ReplyInput(**({"template": "T01", "values": VALUES} | wanted))
    options.setdefault("base", case_mark(cases.case_messages(session, case), cases.case_replies(session, case)))
    actor = (by or town.author).actor
    return write_reply(Work(session, actor, clock()), town.organisation, case, reply_input, **options)


def usual(session: Session, town: Town, **values: str) -> None:
    """Add values approved by two people."""
    session.add_all(
        DefaultValue(organisation_id=town.id, name=name, value=value, confirmed=value) for name, value in values.items()
    )
    session.flush()
