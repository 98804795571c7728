"""A town with its own norms, incoming messages, and the steps of a measure."""

from dataclasses import replace

from sqlmodel import Session

from app.adapters.norms import shipped_norms
from app.db.work import Work
from app.domain.cases.models.replies import Reply
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries import measures as measure_queries
from app.domain.moderation.queries.norms import norms_version_or_404
from app.domain.moderation.rules.measures import MeasureKind
from app.domain.moderation.rules.norms import MeasureProposal
from app.usecases.inbox.receipt import ReceiptResult
from app.usecases.moderation import measures, norms
from app.usecases.moderation.evidence import capture_evidence
from app.usecases.replies.manual_outcome import mark_sent_by_hand
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

INSULT = "Sois unos sinvergüenzas"
ID_NUMBER = "Soy Jacinto, mi DNI es 12345678Z, ¿me miráis la ayuda?"
THREAT = "Sé dónde vives, te voy a partir las piernas"
CRITICISM = "A mí ese mural me parece un error"
HANDLE = "jacinto@red.example"
REASON = "Insulta a quien atiende el mostrador."


def adopted(session: Session, town: Town, clock: StoppedClock) -> None:
    """Draft the shipped norms as the editor and adopt them as the supervisor."""
    ours = replace(shipped_norms(), url="https://riba.example/normas", complain_url="https://riba.example/quejas")
    made = norms.write_norms_version(Work(session, town.editor.actor, clock()), ours)
    version = norms_version_or_404(session, town.id, made.number)
    norms.adopt_norms_version(Work(session, town.supervisor.actor, clock()), version)


def written(session: Session, town: Town, clock: StoppedClock, text: str, **how: object) -> ReceiptResult:
    return come_in(
        session, town, clock, text, **{"handle": HANDLE, "permalink": f"https://red.example/{text[:4]}"} | how
    )


def proved(session: Session, town: Town, clock: StoppedClock, text: str, **how: object) -> ReceiptResult:
    """Receive a message and keep its evidence."""
    came = written(session, town, clock, text, **how)
    capture_evidence(Work(session, town.author.actor, clock()), came.case, came.message)
    return came


def proposed(
    session: Session,
    town: Town,
    clock: StoppedClock,
    came: ReceiptResult,
    kind: MeasureKind,
    norm: str = "N1",
    by: Person | None = None,
    **how: object,
) -> ModerationMeasure:
    proposal = MeasureProposal(kind, norm, REASON, **how)
    return measures.submit_measure(Work(session, (by or town.author).actor, clock()), came.case, came.message, proposal)


def decided(session: Session, town: Town, clock: StoppedClock, came: ReceiptResult, *arguments: object, **how: object):
    """Propose a measure as the author and decide it as the supervisor."""
    measure = proposed(session, town, clock, came, *arguments, **how)
    measures.decide_on_measure(Work(session, town.supervisor.actor, clock()), came.case, measure, yes=True, why="")
    return measure


def done(session: Session, town: Town, clock: StoppedClock, came: ReceiptResult, *arguments: object, **how: object):
    measure = decided(session, town, clock, came, *arguments, **how)
    told(session, town, clock, came, measure)
    if measure.done_at is None:
        measures.record_measure_done(
            Work(session, town.author.actor, clock()), came.case, measure, how="A mano", ends_case=False
        )
    return measure


def told(session: Session, town: Town, clock: StoppedClock, came: ReceiptResult, measure: ModerationMeasure) -> None:
    """Send the measure's notice by hand, where it has one."""
    if measure.notice_id is not None:
        notice = session.get_one(Reply, measure.notice_id)
        mark_sent_by_hand(Work(session, town.author.actor, clock()), came.case, notice)


def again(session: Session, came: ReceiptResult, measure: ModerationMeasure) -> ModerationMeasure:
    return measure_queries.measure_or_404(session, came.case, measure.id)
