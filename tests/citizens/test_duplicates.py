"""Repeated messages: counted, never answered twice, and given a case of their own when one is needed."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.states import CaseActKind
from app.usecases.cases.closure import close_case
from tests.citizens.conftest import Arrive
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

SHORT = "¿A qué hora abre la biblioteca?"
LONG = "Pedimos que se abra la biblioteca también los domingos por la tarde"


def cases(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Case)).one()


def test_five_hundred_times_the_same_is_one_case_that_says_so(session: Session, town: Town, seat, arrive: Arrive):
    first = arrive(LONG, handle="persona0")
    for number in range(1, 500):
        again = arrive(LONG.upper() if number % 2 else f" {LONG} ", handle=f"persona{number % 100}")
        assert again.is_folded and again.case.id == first.case.id
    session.commit()
    assert cases(session) == 1
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/citizens/{first.case.year}/{first.case.ordinal}").text
    assert "Llegó 499 veces más" in page and "lo escribieron 99 personas más" in page


def test_whoever_repeats_themself_asked_once_and_others_who_say_little_ask_on_their_own(
    session: Session, arrive: Arrive
):
    first = arrive(SHORT, handle="ana")
    assert arrive(SHORT, handle="ana").is_folded
    assert arrive(SHORT, handle="luis").case.id != first.case.id
    assert not arrive(SHORT).is_folded


def test_the_same_after_two_days_elsewhere_or_with_a_picture_is_another_case(
    session: Session, town: Town, clock: StoppedClock, arrive: Arrive
):
    arrive(LONG, handle="ana")
    other = town.channels[1].id
    assert not arrive(LONG, handle="ana", channel_id=other).is_folded
    assert not arrive(LONG, handle="ana", attachments=[{"name": "foto.png"}]).is_folded
    assert not arrive(LONG, handle="ana", is_public=False).is_folded
    clock.forward(hours=49)
    assert not arrive(LONG, handle="luis").is_folded


def test_a_campaign_that_goes_on_after_its_answer_opens_again_and_its_author_does_not(
    session: Session, town: Town, clock: StoppedClock, arrive: Arrive
):
    first = arrive(LONG, handle="ana")
    close_case(Work(session, town.author.actor, clock()), first.case, CaseOutcome.ANSWERED)
    assert arrive(LONG, handle="ana").is_folded
    assert not arrive(LONG, handle="luis").is_folded


def test_what_belongs_to_a_conversation_never_repeats_another(session: Session, arrive: Arrive):
    arrive(SHORT, handle="ana", thread="t1")
    arrive("¿Y los domingos?", handle="ana", thread="t2")
    assert not arrive(SHORT, handle="ana", thread="t2").is_folded


def test_a_folded_message_comes_in_once(session: Session, arrive: Arrive):
    arrive(LONG, handle="ana")
    arrive(LONG, handle="ana", key="network:again")
    arrive(LONG, handle="ana", key="network:again")
    assert len(session.exec(select(FoldedMessage).order_by(col(FoldedMessage.id))).all()) == 1


def test_one_of_many_gets_a_case_of_their_own_once(session: Session, town: Town, seat, arrive: Arrive):
    first = arrive(LONG, handle="ana")
    arrive(LONG, handle="luis")
    session.commit()
    folded = session.exec(select(FoldedMessage).order_by(col(FoldedMessage.id))).one()
    there = f"/o/{town.slug}/citizens/{first.case.year}/{first.case.ordinal}/messages/{first.message.id}"
    session.commit()
    client = seat(town.author)
    assert "Abrir un caso aparte" in client.get(f"{there}/repeated").text
    assert client.post(f"{there}/splitting", data={"folded": folded.id}).status_code == 303
    assert client.post(f"{there}/splitting", data={"folded": folded.id}).status_code == 404
    made = session.exec(select(CitizenMessage).order_by(col(CitizenMessage.id).desc())).first()
    assert made.text == LONG and made.citizen_id == folded.citizen_id and made.case_id != first.case.id
    assert cases(session) == 2


def test_a_closed_conversation_opens_again_when_somebody_writes_in_it(
    session: Session, town: Town, clock: StoppedClock, seat, arrive: Arrive
):
    case = arrive(SHORT, handle="ana", thread="t1").case
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    clock.forward(days=3)
    again = arrive("La farola de la esquina está fundida", handle="ana", thread="t1")
    assert again.case.id == case.id and case.closed_at is None and case.outcome is None
    assert case.category == "incident" and case.acknowledge_by > clock()
    deeds = session.exec(select(CaseAct.deed).where(CaseAct.case_id == case.id).order_by(col(CaseAct.id))).all()
    assert deeds[-3:] == [CaseActKind.RECEIVED, CaseActKind.REOPENED, CaseActKind.SORTED]
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}").text
    assert "ha vuelto a escribir" in page


def test_danger_said_later_in_a_conversation_is_sorted_anew(session: Session, arrive: Arrive):
    case = arrive(SHORT, thread="t1").case
    arrive("Huele a gas en el portal del número 4 y hay vecinos mayores dentro", thread="t1")
    assert case.category == "emergency"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A quina hora obre la biblioteca?", "ca"),
        ("¿A qué hora abre la biblioteca?", "es"),
        ("🙃🙃", "es"),
        ("https://red.example/una/direccion #festes", "es"),
    ],
)
def test_the_language_is_looked_for_among_those_of_the_organisation(arrive: Arrive, text: str, language: str):
    assert arrive(text).message.language == language


def test_galician_and_basque_are_told_apart(session: Session, town: Town, arrive: Arrive):
    town.organisation.languages = ["es", "gl", "eu"]
    assert arrive("A que hora abre a biblioteca?").message.language == "gl"
    assert arrive("Zer ordutan irekitzen da liburutegia?").message.language == "eu"


def test_nobody_is_known_by_a_name_that_is_only_blanks(session: Session, arrive: Arrive, clock: StoppedClock):
    assert arrive(SHORT, handle="   ", received_at=clock() - timedelta(hours=1)).message.citizen_id is None
    assert session.exec(select(Citizen).order_by(col(Citizen.id))).all() == []
