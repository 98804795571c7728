"""A town with norms of its own, what people write to it, and the steps of a measure."""

from dataclasses import replace

from sqlmodel import Session

from app.adapters.norms import shipped
from app.citizens.models import ModerationMeasure, Reply
from app.citizens.queries import measures as queries
from app.citizens.queries.norms import version_or_404
from app.citizens.rules.asked import Asked
from app.citizens.rules.measures import MeasureKind
from app.citizens.service import measures, norms
from app.citizens.service.arriving import Received
from app.citizens.service.evidence import capture
from app.citizens.service.settling import mark_sent_by_hand
from tests.cast import Person, Town
from tests.citizens.test_arriving import come_in
from tests.clocks import StoppedClock

INSULT = "Sois unos sinvergüenzas"
ID_NUMBER = "Soy Jacinto, mi DNI es 12345678Z, ¿me miráis la ayuda?"
THREAT = "Sé dónde vives, te voy a partir las piernas"
CRITICISM = "A mí ese mural me parece un error"
HANDLE = "jacinto@red.example"
REASON = "Insulta a quien atiende el mostrador."


def adopted(session: Session, town: Town, clock: StoppedClock) -> None:
    """The editor writes the shipped ones down, the supervisor adopts them."""
    ours = replace(shipped(), url="https://riba.example/normas", complain_url="https://riba.example/quejas")
    made = norms.write_norms(session, ours, actor=town.editor.actor, now=clock())
    version = version_or_404(session, town.id, made.number)
    norms.adopt_norms(session, version, actor=town.supervisor.actor, now=clock())


def written(session: Session, town: Town, clock: StoppedClock, text: str, **how: object) -> Received:
    return come_in(
        session, town, clock, text, **{"handle": HANDLE, "permalink": f"https://red.example/{text[:4]}"} | how
    )


def proved(session: Session, town: Town, clock: StoppedClock, text: str, **how: object) -> Received:
    """With its evidence kept."""
    came = written(session, town, clock, text, **how)
    capture(session, came.case, came.message, actor=town.author.actor, now=clock())
    return came


def proposed(
    session: Session,
    town: Town,
    clock: StoppedClock,
    came: Received,
    kind: MeasureKind,
    norm: str = "N1",
    by: Person | None = None,
    **how: object,
) -> ModerationMeasure:
    asked = Asked(kind, norm, REASON, **how)
    return measures.propose(session, came.case, came.message, asked, actor=(by or town.author).actor, now=clock())


def decided(session: Session, town: Town, clock: StoppedClock, came: Received, *what: object, **how: object):
    """Proposed by the author, decided by the supervisor."""
    measure = proposed(session, town, clock, came, *what, **how)
    measures.decide(session, came.case, measure, yes=True, why="", actor=town.supervisor.actor, now=clock())
    return measure


def done(session: Session, town: Town, clock: StoppedClock, came: Received, *what: object, **how: object):
    measure = decided(session, town, clock, came, *what, **how)
    told(session, town, clock, came, measure)
    if measure.done_at is None:
        measures.do(session, came.case, measure, how="A mano", ends_case=False, actor=town.author.actor, now=clock())
    return measure


def told(session: Session, town: Town, clock: StoppedClock, came: Received, measure: ModerationMeasure) -> None:
    """Its notice was sent by hand, where it has one."""
    if measure.notice_id is not None:
        notice = session.get_one(Reply, measure.notice_id)
        mark_sent_by_hand(session, came.case, notice, actor=town.author.actor, now=clock())


def again(session: Session, came: Received, measure: ModerationMeasure) -> ModerationMeasure:
    return queries.measure_or_404(session, came.case, measure.id)
