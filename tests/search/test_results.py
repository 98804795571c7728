"""Each person's results, in the same order on both engines, and deletions from the index."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.permissions import Role
from app.core.token_query import compile_token_query
from app.db.work import Work
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.search.models import SearchEntry
from app.domain.search.queries.results import search_results
from app.domain.search.rules.search_query import parse_query
from app.domain.search.rules.search_request import SearchRequest, index_question, openable_kinds
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts.directory_changes import change_topic_and_posts
from app.usecases.requests.anonymisation import anonymise_past_requests
from app.usecases.search import projection
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.requests.sample_requests import asked, praised
from tests.sample_town import Town, make_town
from tests.search.search_client import Reader, Seat, follow
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine

NONSENSE = [
    '"', '""', "'", "*", "a*", "NEAR(a b)", "title_tokens : x", "{", "^", "-", "AND", "OR NOT", "a AND", "x:*", "<->",
    "\x00", "a\x00b", "🎉", "\u202e", "%_%", "'; DROP TABLE post; --", "a" * 10_000, "b " * 5_000, '"c" ' * 2_000,
]  # fmt: skip


@pytest.fixture
def filled(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Town:
    """Fill the index with posts about the library, two requests, and another town's same content."""
    now = clock()
    say = {"session": session, "town": town, "now": now}
    post_factory.post(**say, title="Ayudas al comercio", text="Plazo para pedirlas: 15 días.", hours=24)
    post_factory.submitted(
        **say, title="Feria del libro", text="Con ayudas de la biblioteca para el comercio.", hours=48
    )
    post_factory.post(
        **say, title="Ajudes al comerç", text="Més informació a les biblioteques.", hours=72, by=town.editor
    )
    praised(session, town, now=now)
    asked(session, town, now=now, subject="Carril bici", text="Comercio y ayudas")
    other = make_town(session, now=now, slug="vall")
    post_factory.post(session, other, now=now, title="Ayudas al comercio de la Vall")
    session.commit()
    follow(wiring)
    return town


@pytest.fixture
def reader(filled: Town, seat: Seat) -> Reader:
    return Reader(seat(filled.supervisor), filled)


def test_titles_first_and_then_the_newest_whatever_the_accents(reader: Reader):
    every = ["Ayudas al comercio", "Feria del libro", "Carril bici"]
    assert reader.titles("ayuda COMERCIOS") == every
    assert reader.titles("biblioteca") == ["Ajudes al comerç", "Feria del libro"]
    assert reader.titles('"ayudas al comercio"') == every[:1]
    assert reader.titles("informacio bibliot") == ["Ajudes al comerç"]
    assert reader.titles("alcalde inversion") == ["Récord de inversión"]


def test_filters_narrow_and_are_in_the_address(reader: Reader, filled: Town):
    assert reader.titles("", kind="request") == ["Carril bici", "Récord de inversión"]
    assert reader.titles("ayudas", status="in_review") == ["Feria del libro"]
    assert reader.titles("", author=filled.editor.id) == ["Ajudes al comerç"]
    assert len(reader.titles("", account=filled.channels[0].id)) == 3
    assert reader.titles("", account=filled.channels[1].id) == []
    day = "2099-01-01"
    assert reader.titles("ayudas", since=day) == [] and len(reader.titles("ayudas", until=day)) == 3
    assert reader.ask("x", since="ayer").status_code == 422


def test_everybody_finds_only_what_they_may_open(filled: Town, seat: Seat):
    titles_by_role = {role: Reader(seat(filled.people[role]), filled).titles("ayudas comercio") for role in Role}
    everything = {"Ayudas al comercio", "Feria del libro", "Carril bici"}
    reads_all = {Role.AUTHOR, Role.EDITOR, Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER, Role.AUDITOR}
    assert {role for role in Role if set(titles_by_role[role]) == everything} == reads_all | {Role.UNIT_LIAISON}
    assert titles_by_role[Role.POLITICAL_OFFICE] == titles_by_role[Role.ADMINISTRATOR] == []
    office, liaison = (Reader(seat(filled.people[who]), filled) for who in (Role.POLITICAL_OFFICE, Role.UNIT_LIAISON))
    assert office.titles("inversión") == ["Récord de inversión"] and liaison.titles("inversión") == []
    assert office.titles("", kind="post") == []


def test_rules_answer_as_they_stand(reader: Reader, filled: Town, seat: Seat):
    office = Reader(seat(filled.political_office), filled)
    *_, last = office.titles("electoral", kind="rule")
    assert office.titles(last, kind="rule")[0] == last
    assert len(office.titles("electoral")) == 3 < len(office.titles("electoral", kind="rule"))


def test_nonsense_is_words(reader: Reader):
    for typed in NONSENSE:
        assert reader.ask(typed).status_code == 200, typed[:20]
        assert reader.ask("x", from_=typed[:50]).status_code == 200
    assert reader.titles("(ayudas) AL* & comercio:") == reader.titles("ayudas al comercio")


def test_marks_are_escaped_and_pages_go_on(
    session: Session, town: Town, wiring: Wiring, seat: Seat, clock: StoppedClock
):
    post_factory.post(session, town, now=clock(), title="Obras <b>& más", text="Otra obra en la calle")
    for number in range(44):
        post_factory.post(session, town, now=clock(), title=f"Corte de agua {number}", text="Por obras", hours=number)
    session.commit()
    follow(wiring)
    reader = Reader(seat(town.supervisor), town)
    page = reader.ask("obra").text
    assert "<mark>Obras</mark> &lt;b&gt;&amp; más" in page and "Otra <mark>obra</mark> en" in page
    entries = _walk(session, town, "obras")
    assert len(entries) == len(set(entries)) == 45 and entries[0] == "Obras <b>& más"
    with counting(wiring.engine) as seen:
        assert len(reader.titles("corte obra")) == 20
    assert seen.count < 15


def _walk(session: Session, town: Town, words: str) -> list[str]:
    """Return every page forwards; going back shows the same."""
    wanted = SearchRequest(parse_query(words))
    question = index_question(wanted, town.id, openable_kinds(town.supervisor.actor))
    titles, pages, place = [], [], None
    while True:
        page = search_results(session, town.id, wanted, question, place=place)
        titles += [row.title for row in page.rows]
        pages.append([row.id for row in page.rows])
        if page.following is None:
            break
        place = page.following
    back = search_results(session, town.id, wanted, question, place=page.previous)
    assert [row.id for row in back.rows] == pages[-2] and len(pages) == 3
    return titles


def test_the_index_finds_what_python_finds(filled: Town, session: Session):
    """A query over the tokens themselves is the reference for both engines."""
    entries = session.exec(select(SearchEntry).where(SearchEntry.organisation_id == filled.id)).all()
    for words in (
        "ayudas",
        "comer",
        "ayudas biblioteca",
        "día 15",
        "al",
        "2027",
        "bibl com",
        "e",
        '"al comercio" ayudas',
    ):
        wanted = SearchRequest(parse_query(words))
        question = index_question(wanted, filled.id, openable_kinds(filled.supervisor.actor))
        result_ids = {row.id for row in search_results(session, filled.id, wanted, question, place=None).rows}
        matches, phrases = compile_token_query(question), wanted.search.phrases
        assert result_ids == {
            entry.id
            for entry in entries
            if matches(f" {entry.tokens} ") and all(f" {phrase} " in entry.line for phrase in phrases)
        }, words


def test_what_changed_is_found_and_what_was_erased_is_not(
    filled: Town, reader: Reader, session: Session, wiring: Wiring, clock: StoppedClock
):
    matter = TopicDetails("Regadíos", "", TopicClass.SERVICE, Risk.LOW, owner_unit_id=None, target_share=0)
    change_topic_and_posts(Work(session, filled.supervisor.actor, clock()), filled.topics[0], matter)
    session.commit()
    assert reader.titles("regadio") == []
    assert follow(wiring) >= 4 and follow(wiring) == 0
    assert reader.titles("regadio")[0] == "Regadíos" and len(reader.titles("regadio")) == 4
    name = "Political"
    assert reader.titles(name, kind="request") == ["Récord de inversión"]
    anonymise_past_requests(
        wiring.reading, wiring.writing, wiring.files, keep_for=timedelta(days=1), now=clock() + timedelta(days=900)
    )
    follow(wiring)
    assert reader.titles(name, kind="request") == []
    index_rows = session.exec(
        select(SearchEntry.text, SearchEntry.tokens).where(col(SearchEntry.title) == "Récord de inversión")
    )
    assert name.lower() not in str(index_rows.all()).lower()


def test_beginning_again_changes_nothing_that_is_right(filled: Town, session: Session, wiring: Wiring, reader: Reader):
    projection.SEARCH.reset(wiring.writing)
    assert follow(wiring) == 0
    entry = session.exec(select(SearchEntry).where(SearchEntry.title == "Carril bici")).one()
    entry.tokens = entry.line = "nada"
    session.commit()
    assert reader.titles("carril bici") == []
    projection.SEARCH.reset(wiring.writing)
    assert follow(wiring) == 1 and reader.titles("carril bici") == ["Carril bici"]


def test_the_frame_has_the_box_and_the_page_its_own(reader: Reader, client: FlaskClient):
    month = reader.client.get(f"/o/{reader.town.slug}/posts").text
    assert month.count('data-key="/"') == 2 and 'class="find"' in month
    assert reader.ask("").text.count('data-key="/"') == 1
