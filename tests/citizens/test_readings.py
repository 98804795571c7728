"""Citizens' messages read by meaning: the triage proposed again, and what a person sorted left alone."""

import pytest
from sqlmodel import Session, select

from app.adapters.second_opinion import load_models
from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct
from app.domain.cases.models.readings import ReadingRecord, UnreadMessage
from app.domain.cases.rules.categories import CaseOutcome, Category, MessageKind, Urgency
from app.domain.cases.rules.states import CaseActKind
from app.domain.faq.models import FaqEntry
from app.domain.triage.queries.readings import next_waiting
from app.domain.triage.rules.message_model import likeliest_kind, reading_facts
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.faq.entries import FaqInput, keep_entry
from app.usecases.inbox import case_actions
from app.usecases.inbox.readings import MessageReader
from app.usecases.wiring import Wiring
from tests.citizens.conftest import Arrive
from tests.clocks import StoppedClock
from tests.editorial_line.test_second_opinion import ODD_TEXTS
from tests.sample_town import Town

IDEA = "Un par de bancos a la sombra en el paseo y la gente mayor tendría dónde parar. Lo digo por ideas."
IN_DANGER = "El vecino del quinto lleva dos días sin abrir y no contesta, y esta mañana se oía un quejido muy flojito."


@pytest.fixture
def reader(wiring: Wiring, adviser: Adviser) -> MessageReader:
    wiring.lines.reads_meaning = True
    return MessageReader(wiring.reading, wiring.writing, adviser)


def come_in(session: Session, arrive: Arrive, text: str) -> Case:
    case = arrive(text).case
    session.commit()
    return case


def again(session: Session, case: Case) -> Case:
    session.refresh(case)
    session.commit()
    return case


@pytest.mark.postgresql
def test_a_message_that_no_word_gives_away_is_sorted_by_its_meaning(
    session: Session, town: Town, clock: StoppedClock, arrive: Arrive, reader: MessageReader
):
    case = come_in(session, arrive, IDEA)
    assert case.category is Category.OTHER and next_waiting(session) is not None
    session.commit()
    assert reader.read_due(clock()) == {"messages_read": 1}
    again(session, case)
    assert (case.category, case.rule) == (Category.SUGGESTION, "RS-T24")
    reading = session.exec(select(ReadingRecord)).one()
    assert reading.kind is MessageKind.SUGGESTION and len(reading.nearest) == 3
    assert session.exec(select(UnreadMessage)).all() == []
    assert reader.read_due(clock()) == {"messages_read": 0}


def test_a_possible_emergency_is_alerted_now(
    session: Session, town: Town, clock: StoppedClock, arrive: Arrive, reader: MessageReader
):
    case = come_in(session, arrive, IN_DANGER)
    assert case.category is not Category.EMERGENCY
    reader.read_due(clock())
    again(session, case)
    assert (case.category, case.urgency, case.rule) == (Category.EMERGENCY, Urgency.NOW, "RS-T21")
    assert case.next_level_at == clock()


def test_a_person_s_sorting_is_left_alone(
    session: Session, town: Town, clock: StoppedClock, arrive: Arrive, reader: MessageReader
):
    case = come_in(session, arrive, IDEA)
    clock.forward(minutes=1)
    case_actions.confirm_triage(Work(session, town.supervisor.actor, clock()), case)
    session.commit()
    reader.read_due(clock())
    assert again(session, case).category is Category.OTHER and case.sorted_by is not None
    assert session.exec(select(ReadingRecord)).one().kind is MessageKind.SUGGESTION


def test_an_insult_by_meaning_proposes_no_silence(
    session: Session, clock: StoppedClock, arrive: Arrive, reader: MessageReader
):
    case = come_in(session, arrive, "Os dais unos aires que ni el ventilador. Panda de figurines.")
    reader.read_due(clock())
    again(session, case)
    assert (case.category, case.rule, case.proposed) == (Category.INSULT, "RS-T22", CaseOutcome.ANSWERED)


def test_what_is_of_one_body_is_read_for_it_alone(
    session: Session, clock: StoppedClock, arrive: Arrive, reader: MessageReader
):
    case = come_in(session, arrive, IDEA)
    reader.read_due(clock())
    assert session.exec(select(ReadingRecord)).one().organisation_id == case.organisation_id
    deeds = [act.deed for act in session.exec(select(CaseAct).where(CaseAct.case_id == case.id))]
    assert deeds.count(CaseActKind.SORTED) == 2


def test_without_a_model_nothing_waits(session: Session, arrive: Arrive):
    come_in(session, arrive, IDEA)
    assert next_waiting(session) is None


class Illiterate(Adviser):
    def read_message(self, text: str):
        raise RuntimeError(len(text))


def test_a_message_that_the_model_fails_on_stops_no_other(
    wiring: Wiring, session: Session, clock: StoppedClock, arrive: Arrive
):
    wiring.lines.reads_meaning = True
    case = come_in(session, arrive, IDEA)
    broken = MessageReader(wiring.reading, wiring.writing, Illiterate(load_models))
    assert broken.read_due(clock()) == {"messages_read": 1}
    assert next_waiting(session) is None and again(session, case).category is Category.OTHER


def test_facts_say_all_kinds_and_an_emergency_beside_another():
    facts = reading_facts(MessageKind.COMPLAINT, is_emergency=True)
    assert facts["reads_as_complaint"] and facts["reads_as_emergency"] and not facts["reads_as_insult"]
    assert set(reading_facts(MessageKind.OTHER, is_emergency=False).values()) == {False}


def test_a_kind_under_its_threshold_is_none():
    scores = {MessageKind.INSULT: 0.5, MessageKind.COMPLAINT: 0.2}
    assert likeliest_kind(scores, {MessageKind.INSULT: 1.0}) is MessageKind.OTHER
    assert likeliest_kind(scores, {}) is MessageKind.INSULT


@pytest.mark.postgresql
def test_a_frequent_question_is_offered_by_meaning_where_its_words_are_others(
    session: Session, town: Town, clock: StoppedClock, arrive: Arrive, reader: MessageReader, seat
):
    kept = [
        keep_entry(
            Work(session, town.author.actor, clock()),
            town.organisation,
            FaqInput(question={"eu": question}, answer={"eu": "Goizeko bederatzietan."}),
        )
        for question in ("Noiz irekitzen da liburutegia?", "Non ordaintzen da ura?")
    ]
    case = come_in(session, arrive, "Zein ordutan irekitzen da liburutegia?")
    reader.read_due(clock())
    reading = session.exec(select(ReadingRecord)).one()
    assert reading.question_id == kept[0].id
    meaning = session.get_one(FaqEntry, kept[0].id, populate_existing=True).meaning
    assert meaning["model"] == reading.model and len(meaning["eu"]) == 512
    session.commit()
    page = seat(town.author).get(f"/o/riba/citizens/{case.year}/{case.ordinal}").text
    assert "Noiz irekitzen da liburutegia?" in page and "Non ordaintzen da ura?" not in page


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_nothing_odd_is_an_emergency_by_accident(adviser: Adviser, name: str):
    assert not adviser.read_message(ODD_TEXTS[name]).is_emergency
