"""The plan's document on its page: its readers, its languages, and its downloads."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.permissions import Permission, Role
from app.domain.indicators.rules.catalogue import INDICATORS
from app.domain.plan_document.rules.document import DocumentRequest
from app.domain.plan_document.rules.phrases import LANGUAGES
from app.domain.plan_document.rules.tree import DocumentTable
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.plan.version_factory import written
from tests.plan_document.plan_content import adopted, document_of, sparse, whole
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/plan/document"


def read(client: FlaskClient, rest: str = "", status: int = 200) -> str:
    answer = client.get(HERE + rest)
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", answer.text)


def test_one_click_on_the_plan_leads_to_its_document_and_from_there_to_its_files(
    session: Session, town: Town, seat: Seat
):
    adopted(session, town, whole())
    office = seat(town.editor)
    assert f'href="{HERE}"' in office.get("/o/riba/plan/").text
    page = read(office)
    assert "Versión 2, en vigor." in page and "Acuerdo 12/2026" in page
    for name in ("pdf", "odt"):
        address = f"{HERE}.{name}?version=2&amp;language=es"
        assert f'href="{address}" download' in page
        assert office.get(address.replace("&amp;", "&")).status_code == 200


def test_it_has_the_seventeen_sections_and_the_three_annexes(session: Session, town: Town, seat: Seat):
    adopted(session, town, whole())
    titles = re.findall(r"<h2>(.*?)</h2>", read(seat(town.auditor)))
    assert [title.split(".")[0] for title in titles] == [*map(str, range(1, 18)), "Anexo A", "Anexo B", "Anexo C"]


def test_what_is_still_to_be_written_is_one_line(town: Town, seat: Seat):
    page = read(seat(town.editor), "?version=draft")
    assert page.count("Pendiente.") == 7 and "un borrador que todavía no ha aprobado nadie" in page
    assert "Normas de participación" in page and "la crítica respetuosa se queda" in page


def test_the_draft_says_what_the_stops_say_today(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    written(session, town, "Estamos para avisar.", now=clock())
    session.commit()
    assert "Estamos para avisar." in read(seat(town.editor), "?version=draft")


def test_in_another_language_of_the_organisation_its_words_are_that_language_s(
    session: Session, town: Town, seat: Seat
):
    adopted(session, town, whole())
    page = read(seat(town.editor), "?language=ca")
    assert '<article class="document" lang="ca">' in page and "Períodes electorals" in page
    assert "sàpia el que li afecta" in page and "catalán o valenciano" in page


def test_a_text_that_is_not_in_it_is_given_in_the_first_language_and_says_so(session: Session, town: Town, seat: Seat):
    adopted(session, town, whole())
    page = read(seat(town.editor), "?language=ca")
    assert "Text disponible només en castellà." in page
    assert '<p lang="es">La persona de guardia avisa' in page
    assert '<span lang="es">Cortes y obras en la calle</span>' in page


def test_a_language_nobody_wrote_the_words_of_is_refused_in_a_sentence(town: Town, seat: Seat):
    assert "no se puede hacer en esa lengua" in read(seat(town.editor), "?language=fr", 404)


WRONG = ("99", "9" * 400, "²", "１", "una")


@pytest.mark.parametrize("rest", [".doc", *(f"?version={one}" for one in WRONG)])
def test_what_does_not_exist_is_refused_and_breaks_nothing(town: Town, seat: Seat, rest: str):
    read(seat(town.editor), rest, 404)


def test_every_drawing_is_named_by_its_numbers(session: Session, town: Town, seat: Seat):
    adopted(session, town, whole())
    page = read(seat(town.editor))
    drawings = re.findall(r'<svg[^>]*role="img" aria-labelledby="([^"]+)"[^>]*>\s*<title id="([^"]+)">([^<]+)<', page)
    assert len(drawings) == 5 and all(points == name for points, name, _ in drawings)
    assert drawings[-1][2] == "Avance: O1, 25 %; O2, 50 %; O3, 75 %; O4, 100 %."


@pytest.mark.parametrize("role", [Role.POLITICAL_OFFICE])
def test_a_political_office_reads_only_what_is_in_force_and_no_capacity(
    session: Session, town: Town, seat: Seat, role: Role
):
    office = seat(town.people[role])
    assert "Todavía no hay ningún plan en vigor." in read(office)
    assert "Todavía no hay" in read(office, ".pdf", 404)
    adopted(session, town, whole())
    adopted(session, town, sparse(), number=3, act_on=None, in_force_from=None)
    for rest in ("", "?version=draft", "?version=3"):
        page = read(office, rest)
        assert "Versión 2, en vigor." in page and "Versión 3" not in page
        assert "Tiempo necesario" not in page and "Tiempo por semana" not in page and "25 h" not in page
    assert office.get(f"{HERE}.odt?version=3").headers["Content-Disposition"].endswith('plan-riba-2-es.odt"')


def test_everybody_who_reads_the_line_finds_the_plan_from_it(town: Town, seat: Seat):
    for person in town.people.values():
        if person.actor.may(Permission.LINE_READ):
            assert f'href="{HERE}"' in seat(person).get("/o/riba/line").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"act_on": None, "in_force_from": None}, "propuesta"),
        ({"ends_on": date(2027, 2, 1)}, "sustituida"),
        ({"in_force_from": date(2028, 1, 1)}, "todavía no en vigor"),
    ],
)
def test_each_version_says_what_it_is(session: Session, town: Town, seat: Seat, changes: dict, said: str):
    adopted(session, town, whole(), **changes)
    assert said in read(seat(town.editor), "?version=2")


def test_without_the_library_the_page_says_what_to_install_and_stays(town: Town, seat: Seat, wiring: Wiring):
    wiring.document_writer.library = "a_library_that_is_nowhere"
    office = seat(town.editor)
    assert "pip install odfdo" in read(office, ".odt", 404)
    assert "Descargar en ODT" not in read(office) and "Descargar en PDF" in read(office)


def test_the_statements_do_not_grow_with_what_the_plan_says(session: Session, town: Town, seat: Seat, wiring: Wiring):
    office = seat(town.editor)
    adopted(session, town, sparse(), number=1, in_force_from=date(2026, 1, 1))
    read(office)
    with counting(wiring.engine) as before:
        read(office)
    for number in range(2, 6):
        adopted(session, town, whole(), number=number)
    with counting(wiring.engine) as after:
        read(office)
    assert before.count == after.count < 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_indicators_have_their_names_in_the_language_of_the_document(language: str):
    document_request = DocumentRequest(body="Riba", language=language, languages=("es",))
    review = next(s for s in document_of(whole(), document_request).sections if s.anchor == "review")
    names = [row[1][0].text for block in review.blocks if isinstance(block, DocumentTable) for row in block.rows]
    spanish = {str(indicator.name) for indicator in INDICATORS.values()}
    assert len(names) == 4 and (set(names) <= spanish if language == "es" else spanish.isdisjoint(names))
