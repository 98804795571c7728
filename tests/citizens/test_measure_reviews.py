"""Measures are reviewed: one person's hiding, a block at its end, one without an end, and mistakes."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.queries import cases
from app.domain.moderation.models import MeasureEvidence
from app.domain.moderation.queries.measures import next_review_at
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.usecases.moderation import measures, reviews
from app.usecases.moderation.reviews import review_measures
from app.usecases.privacy.retention import purge_evidence
from tests.citizens import moderation_steps as m
from tests.clocks import StoppedClock
from tests.publishing import sender_setup
from tests.sample_town import Town

K, S = MeasureKind, MeasureState


@pytest.fixture(autouse=True)
def norms(session: Session, town: Town, clock: StoppedClock):
    m.adopted(session, town, clock)


def hidden(session, town, clock):
    came = m.proved(session, town, clock, m.ID_NUMBER)
    measure = m.proposed(session, town, clock, came, K.HIDE, "N3", at_once=True)
    session.commit()
    return came, measure


def asked(session: Session) -> list[str]:
    letters = sender_setup.letters(session, "moderation_review")
    return [letter.context["asks"] for letter in letters]


def test_an_id_number_is_hidden_at_once_and_somebody_else_looks_at_it(session, town, clock):
    came, measure = hidden(session, town, clock)
    assert measure.state is S.STANDING and measure.waits_for_a_look
    assert measure.look_by == clock() + timedelta(hours=24)
    assert "mostraba datos personales" in cases.case_replies(session, came.case)[0].text
    with pytest.raises(Refusal, match="otra persona"):
        reviews.uphold_measure(Work(session, town.author.actor, clock()), came.case, measure, why="Bien")
    reviews.uphold_measure(Work(session, town.editor.actor, clock()), came.case, measure, why="Es un DNI")
    assert not measure.waits_for_a_look and measure.decided_by == town.editor.id and measure.review_at is None


def test_people_are_asked_to_look_at_once_and_each_day_until_somebody_does(session, town, clock, wiring):
    hidden(session, town, clock)
    first = len(asked(session))
    assert first > 0 and set(asked(session)) == {"look"}
    clock.forward(hours=25)
    assert review_measures(wiring.writing, now=clock()) == 1
    assert review_measures(wiring.writing, now=clock()) == 0
    assert len(asked(session)) == 2 * first


def test_whoever_hid_it_is_not_asked_to_look(session, town, clock):
    hidden(session, town, clock)
    assert town.author.user.email not in {
        letter.to_address for letter in sender_setup.letters(session, "moderation_review")
    }


def test_a_block_is_told_of_three_days_before_at_its_end_and_until_it_is_lifted(session, town, clock, wiring):
    came = m.proved(session, town, clock, m.THREAT)
    measure = m.done(session, town, clock, came, K.BLOCK, "N2", days=30)
    session.commit()
    review_requests = []
    for days in (26, 2, 3, 7):
        clock.forward(days=days)
        review_measures(wiring.writing, now=clock())
        review_requests.append(sorted(set(asked(session))))
    assert review_requests == [["decide"], ["decide", "soon"], ["decide", "over", "soon"], ["decide", "over", "soon"]]
    measure = session.merge(measure)
    session.refresh(measure)
    reviews.end_measure(
        Work(session, town.editor.actor, clock()), came.case, measure, why="Ha acabado", is_reversal=False
    )
    session.commit()
    assert next_review_at(session) is None and measure.state is S.LIFTED and not measure.is_reversal


def test_that_the_clock_asked_is_in_the_record(session, town, clock, wiring):
    hidden(session, town, clock)
    review_measures(wiring.writing, now=clock.forward(hours=25))
    wanted = select(AuditEntry).where(AuditEntry.act == Act.MODERATION_REVIEWED).order_by(col(AuditEntry.seq))
    entries = session.exec(wanted).all()
    assert [(entry.actor_name, entry.detail["measure_step"]) for entry in entries] == [("Cauce", "asked_look")]


def test_a_block_without_an_end_is_looked_at_every_six_months_by_legal_review(session, town, clock, wiring):
    came = m.proved(session, town, clock, m.THREAT)
    measure = m.proposed(session, town, clock, came, K.BLOCK, "N2")
    measures.decide_on_measure(Work(session, town.legal_reviewer.actor, clock()), came.case, measure, yes=True, why="")
    measures.record_measure_done(
        Work(session, town.author.actor, clock()), came.case, measure, how="A mano", ends_case=False
    )
    with pytest.raises(Refusal, match="revisión jurídica"):
        reviews.uphold_measure(Work(session, town.supervisor.actor, clock()), came.case, measure, why="Sigue")
    clock.forward(days=185)
    reviews.uphold_measure(Work(session, town.legal_reviewer.actor, clock()), came.case, measure, why="Sigue")
    assert measure.review_at > clock() + timedelta(days=180)


def test_a_block_with_a_day_is_not_made_longer_by_looking_at_it(session, town, clock):
    came = m.proved(session, town, clock, m.THREAT)
    measure = m.done(session, town, clock, came, K.BLOCK, "N2", days=30)
    with pytest.raises(Conflict, match="acaba cuando dice"):
        reviews.uphold_measure(Work(session, town.legal_reviewer.actor, clock()), came.case, measure, why="Sigue")


def test_a_mistake_is_undone_with_its_reason_and_the_person_is_told(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.done(session, town, clock, came, K.HIDE)
    with pytest.raises(Refusal, match="Escriba el motivo"):
        reviews.end_measure(Work(session, town.editor.actor, clock()), came.case, measure, why="", is_reversal=True)
    reviews.end_measure(
        Work(session, town.editor.actor, clock()), came.case, measure, why="Era una cita", is_reversal=True
    )
    assert (measure.state, measure.is_reversal) == (S.LIFTED, True)
    assert "Hemos levantado la medida" in cases.case_replies(session, came.case)[-1].text


def test_a_warning_taken_back_does_not_open_the_way_to_a_block(session, town, clock):
    came = m.proved(session, town, clock, m.INSULT)
    warning = m.done(session, town, clock, came, K.WARN)
    reviews.end_measure(
        Work(session, town.editor.actor, clock()), came.case, warning, why="Era una cita", is_reversal=True
    )
    with pytest.raises(Refusal, match="Antes de bloquear"):
        m.proposed(session, town, clock, came, K.BLOCK, days=7)


def test_proof_goes_three_years_after_its_measure_ended_and_its_digest_stays(session, town, clock, wiring):
    came = m.proved(session, town, clock, m.INSULT)
    measure = m.done(session, town, clock, came, K.HIDE)
    standing = m.proved(session, town, clock, m.THREAT)
    m.proposed(session, town, clock, standing, K.BLOCK, "N2", days=30)
    session.commit()
    assert purge_evidence(wiring.writing, wiring.files, now=clock.forward(days=3 * 365 - 1)) == 0
    assert purge_evidence(wiring.writing, wiring.files, now=clock.forward(days=2)) == 1
    assert purge_evidence(wiring.writing, wiring.files, now=clock()) == 0
    session.expire_all()
    gone = session.get_one(MeasureEvidence, measure.evidence_id)
    assert (gone.text, gone.author) == ("Dato borrado", "") and len(gone.digest) == 64 and gone.purged_at == clock()
