"""A message is received once, into its conversation's case, with its triage and deadlines."""

import pytest
from sqlmodel import Session

from app.core.actor import system_actor
from app.db.work import Work
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.usecases.inbox.receipt import ReceiptResult, receive_message
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def come_in(session: Session, town: Town, clock: StoppedClock, text: str, **how) -> ReceiptResult:
    fields = {
        "source": MessageSource.NETWORK,
        "received_at": clock(),
        "key": f"network:{text}",
        "network": "mastodon",
    } | how
    return receive_message(
        Work(session, system_actor(town.id), clock()), town.organisation, IncomingMessage(text=text, **fields)
    )


def test_a_question_opens_a_case_with_its_two_clocks(session: Session, town: Town, clock: StoppedClock):
    came = come_in(session, town, clock, "¿Cuándo acaba el plazo de las ayudas de comedor?", handle="ana@red.example")
    assert came.case.category is Category.QUESTION_GENERAL
    assert came.case.rule.startswith("RS-T") and came.case.acknowledge_by is not None
    assert [act.deed for act in cases.case_acts(session, came.case)] == ["received", "sorted"]


def test_the_same_message_comes_in_once(session: Session, town: Town, clock: StoppedClock):
    first = come_in(session, town, clock, "¿A qué hora abre la biblioteca?")
    again = come_in(session, town, clock, "¿A qué hora abre la biblioteca?")
    assert again.case.id == first.case.id and not again.is_new


def test_what_belongs_to_a_conversation_joins_its_case(session: Session, town: Town, clock: StoppedClock):
    first = come_in(session, town, clock, "¿A qué hora abre la biblioteca?", thread="mastodon:1")
    then = come_in(session, town, clock, "¿Y los sábados?", thread="mastodon:1")
    assert then.case.id == first.case.id
    assert [message.text for message in cases.case_messages(session, first.case)] == [
        "¿A qué hora abre la biblioteca?",
        "¿Y los sábados?",
    ]


def test_a_case_has_a_page(session: Session, town: Town, clock: StoppedClock, seat):
    came = come_in(session, town, clock, "¿A qué hora abre la biblioteca?")
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/citizens/{came.case.year}/{came.case.ordinal}")
    assert page.status_code == 200 and "biblioteca" in page.text
    assert came.case.code in seat(town.author).get(f"/o/{town.slug}/citizens").text


@pytest.mark.parametrize(
    ("said", "text", "wanted"),
    [
        ("en", "¿A qué hora abre la biblioteca los sábados por la mañana?", "es"),
        ("en", "What time does the town library open on Saturdays?", "en"),
        ("es", "A quina hora obre la biblioteca municipal els dissabtes al matí?", "ca"),
        ("ca", "Gràcies", "ca"),
        ("en", "👍", "es"),
    ],
)
def test_a_network_only_says_what_a_program_was_set_to(
    session: Session, town: Town, clock: StoppedClock, said: str, text: str, wanted: str
):
    town.organisation.languages = ["es", "ca"]
    assert come_in(session, town, clock, text, language=said).case.language == wanted


def test_what_a_person_says_of_the_language_is_believed(session: Session, town: Town, clock: StoppedClock):
    text = "¿A qué hora abre la biblioteca los sábados por la mañana?"
    assert come_in(session, town, clock, text, language="gl", source=MessageSource.BY_HAND).case.language == "gl"
