"""A protocol proposal tried on past messages: each as it arrived, compared with people's categories."""

import re

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.cases.models.cases import Citizen
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.messages import CitizenKind
from app.domain.cases.rules.states import CaseActKind
from app.usecases.cases.case_log import record_act
from app.usecases.triage import protocol
from app.usecases.wiring import Wiring
from tests.approvals.lane_setup import emergency
from tests.citizens.test_protocol import LIBRARY, WATER, path
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

ANA = "ana@red.example"


def test_a_proposal_is_tried_on_what_people_sorted(seat, session: Session, town: Town, clock: StoppedClock):
    for n, truth in enumerate([Category.QUESTION_GENERAL, Category.QUESTION_UNIT, Category.QUESTION_UNIT]):
        case = come_in(session, town, clock, f"{LIBRARY} {n}").case
        case.category, case.sorted_at = truth, clock()
        deed = CaseActKind.CONFIRMED if truth is Category.QUESTION_GENERAL else CaseActKind.CORRECTED
        record_act(Work(session, town.author.actor, clock()), case, deed)
    session.commit()
    editor = seat(town.editor)
    there = editor.post(path(town, "versions")).location
    editor.post(f"{there}/questions/RS-T16/switch")
    page = editor.get(f"{there}/trial").text
    assert "Acierta 2 de 3 mensajes que ya clasificó una persona (hoy, 1)." in page
    assert "mejora" in page and "empeora" in page


@pytest.mark.parametrize(
    "when",
    [{"period": "emergency"}, {"declared": "warned"}, {"declared": "again"}],
    ids=str,
)
def test_what_the_tree_asks_of_a_message_is_what_was_known_when_it_came(
    seat, session: Session, town: Town, clock: StoppedClock, when: dict
):
    """Only the last of three messages came in an emergency, and from a warned author who writes again."""
    come_in(session, town, clock, "Hola", handle="eva@red.example")
    first = come_in(session, town, clock, "Hola a todos", handle=ANA).case
    clock.forward(hours=2)
    record_act(Work(session, town.author.actor, clock()), first, CaseActKind.WARNED)
    emergency(session, town, now=clock())
    clock.forward(hours=1)
    last = come_in(session, town, clock, "Hola otra vez", handle=ANA).case
    assert changed(seat, town, proposed(session, town, clock, when)) == {last.code}


def test_the_network_a_message_came_by_is_asked_again(seat, session: Session, town: Town, clock: StoppedClock):
    by_mail = come_in(session, town, clock, "Hola", handle="eva@correo.example", network="mail").case
    come_in(session, town, clock, "Hola a todos", handle=ANA)
    assert changed(seat, town, proposed(session, town, clock, {"network": "mail"})) == {by_mail.code}


def test_what_an_author_is_by_now_counts(seat, session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, "Hola", handle=ANA).case
    session.get_one(Citizen, case.citizen_id).kind = CitizenKind.OFFICE
    assert changed(seat, town, proposed(session, town, clock, {"declared": "office"})) == {case.code}


def test_a_trial_takes_as_many_statements_however_much_came(
    seat, wiring: Wiring, session: Session, town: Town, clock: StoppedClock
):
    there, client, costs = proposed(session, town, clock, {"period": "emergency"}), seat(town.editor), []
    for more in (1, 30):
        for n in range(more):
            come_in(session, town, clock, f"Hola {more} {n}", handle=f"{n}@red.example")
            clock.forward(minutes=1)
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(there).status_code == 200
        costs.append(seen.count)
    assert costs[0] == costs[1] < 15


def proposed(session: Session, town: Town, clock: StoppedClock, when: dict) -> str:
    """Return the trial page of a version that asks this first."""
    by = Work(session, town.editor.actor, clock())
    version = protocol.begin_version(by)
    protocol.write_question(by, version, WATER | {"when": when})
    for _ in range(20):
        protocol.move_version_question(by, version, "RB-01", -1)
    session.commit()
    return path(town, "versions", version.number, "trial")


def changed(seat, town: Town, there: str) -> set[str]:
    """Return the cases that would be sorted otherwise."""
    return set(re.findall(r"C-2027/[0-9]+", seat(town.editor).get(there).text))
