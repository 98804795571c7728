"""Citizens' cases are found by messages and answers, and by nothing due for erasure."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.search.models import SearchEntry
from app.domain.search.rules.kinds import SearchKind
from app.usecases.cases.closure import close_case
from app.usecases.privacy import erasure
from app.usecases.privacy.retention import purge_past_cases
from app.usecases.privacy.subject_rights import set_restriction
from app.usecases.replies.manual_outcome import mark_sent_by_hand
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.open_cases import asked
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.search.search_client import Reader, Seat, follow

pytestmark = pytest.mark.every_engine

POOL = "¿A qué hora abre la piscina municipal los domingos?"
SAID = {"reason": "Lo pide por escrito", "asked_by": "Por registro"}


@pytest.fixture
def case(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Case:
    indexed_case = asked(session, town, clock, POOL, handle="@marisol", network="x")
    session.commit()
    follow(wiring)
    return indexed_case


@pytest.fixture
def reader(case: Case, town: Town, seat: Seat) -> Reader:
    return Reader(seat(town.author), town)


def kept(session: Session) -> str:
    entries = session.exec(select(SearchEntry).where(SearchEntry.kind == SearchKind.CASE)).all()
    return str([entry.model_dump() for entry in entries]).lower()


def author_of(session: Session, case: Case) -> Citizen:
    return session.exec(select(Citizen).where(Citizen.id == case.citizen_id).with_for_update()).one()


def test_it_is_found_by_its_words_its_account_and_its_code(reader: Reader, case: Case, town: Town):
    channel = town.channels[1].id
    for asked_for in ({"words": "piscina domingo"}, {"words": case.code}, {"kind": "case"}, {"account": channel}):
        assert reader.titles(**asked_for) == [POOL]
    page = reader.ask("piscina").text
    assert f"/citizens/{case.year}/{case.ordinal}" in page and case.code in page
    assert "abierto" in page and page.count("<mark>piscina</mark>") == 1


def test_nobody_is_found_by_their_name(reader: Reader, session: Session):
    assert reader.titles("marisol") == [] and "marisol" not in kept(session)


def test_who_may_not_read_cases_finds_none(case: Case, town: Town, seat: Seat):
    assert Reader(seat(town.political_office), town).titles("piscina") == []


def test_what_was_answered_finds_it_once_it_was_sent(
    reader: Reader, case: Case, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    reply = reply_worker.let_go(session, town, case, "Abre a las nueve junto al polideportivo.", now=clock())
    session.commit()
    follow(wiring)
    assert reader.titles("polideportivo") == []
    mark_sent_by_hand(Work(session, town.author.actor, clock()), case, reply)
    session.commit()
    follow(wiring)
    assert reader.titles("polideportivo") == [POOL]


def test_what_may_only_be_kept_is_not_found(
    reader: Reader, case: Case, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    officer = town.supervisor.actor
    set_restriction(Work(session, officer, clock()), author_of(session, case), is_on=True, **SAID)
    session.commit()
    follow(wiring)
    assert reader.titles("piscina") == [] and "piscina" not in kept(session)
    set_restriction(Work(session, officer, clock()), author_of(session, case), is_on=False, **SAID)
    session.commit()
    follow(wiring)
    assert reader.titles("piscina") == [POOL]


def test_what_was_erased_is_not_found(
    reader: Reader, case: Case, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    erasure.erase_citizen(
        Work(session, town.supervisor.actor, clock.forward(days=9)), author_of(session, case), wiring.files, **SAID
    )
    session.commit()
    follow(wiring)
    assert reader.titles("piscina") == [] and "piscina" not in kept(session)
    assert reader.titles(case.code) == [case.code]


def test_what_passed_its_term_is_not_found(
    reader: Reader, case: Case, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    session.commit()
    later = clock() + timedelta(days=900)
    assert purge_past_cases(wiring.reading, wiring.writing, wiring.files, keep_for=timedelta(days=30), now=later) == 1
    follow(wiring)
    assert reader.titles("piscina") == [] and "piscina" not in kept(session)
    assert session.exec(select(col(SearchEntry.title)).where(SearchEntry.kind == SearchKind.CASE)).all() == [case.code]
