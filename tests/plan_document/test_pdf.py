"""The plan in PDF: accessible, navigable and printable."""

import io
import re
import time
from collections.abc import Callable
from itertools import pairwise

import pikepdf
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlmodel import Session

from app.domain.plan_document.rules.phrases import LANGUAGES
from app.usecases.wiring import Wiring
from tests.plan_document.pdf_structure import bookmarks, children, descriptors, elements, fonts, kinds, opened
from tests.plan_document.plan_content import adopted, both, phrases, sparse, whole
from tests.sample_town import Person, Town
from tests.shared_printer import PRINTED

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/plan/document.pdf"
LONGEST = 12
SLOWEST = 9.0
"""Seconds of one processor for a plan as large as the demonstration's."""
PLAIN: dict[str, bytes] = {}
OFTEN = "ca"
"""The language tried in every run besides Spanish, in which the other tests print."""
SELDOM = [code for code in LANGUAGES if code != OFTEN]


def printed(client: FlaskClient, rest: str = "") -> bytes:
    answer = client.get(HERE + rest)
    assert answer.status_code == 200, answer.text
    return answer.data


@pytest.fixture
def plain(session: Session, town: Town, seat: Seat, engine_name: str) -> bytes:
    """Return the version in force, in Spanish; printed once on each engine, for every test."""
    if engine_name not in PLAIN:
        adopted(session, town, whole())
        PLAIN[engine_name] = printed(seat(town.editor))
    return PLAIN[engine_name]


@pytest.fixture
def paper(plain: bytes) -> pikepdf.Pdf:
    return opened(plain)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_it_is_marked_and_says_that_it_is_pdf_ua(paper: pikepdf.Pdf):
    assert paper.Root.MarkInfo.Marked is True
    with paper.open_metadata() as metadata:
        assert str(metadata["pdfuaid:part"]) == "1"


def test_its_title_and_its_language_are_said_and_the_title_is_shown(paper: pikepdf.Pdf):
    assert str(paper.Root.Lang) == "es"
    assert paper.Root.ViewerPreferences.DisplayDocTitle is True
    assert str(paper.docinfo["/Title"]) == "Plan de redes sociales. Ayuntamiento de Riba"


def test_its_headings_go_down_one_level_at_a_time(paper: pikepdf.Pdf):
    levels = [int(kind[1]) for kind in kinds(paper) if re.fullmatch(r"H[1-6]", kind)]
    assert levels.count(1) == 1 and levels.count(2) == 20 and levels.count(3) == 7 and levels[0] == 1
    assert max(after - before for before, after in pairwise(levels)) == 1


def test_every_table_has_heads_with_a_scope_and_a_caption(paper: pikepdf.Pdf):
    tables = elements(paper, "Table")
    assert 21 <= len(tables) <= 24, "twenty-one, of which some go on overleaf"
    for table in tables:
        heads = children(table, "TH")
        assert {str(head.A.Scope) for head in heads} == {"/Column", "/Row"}
        named = {str(head.ID) for head in heads}
        assert all(
            len(cell.A.Headers) == 2 and set(map(str, cell.A.Headers)) <= named for cell in children(table, "TD")
        )
    captions = [len(children(table, "Caption")) for table in tables]
    assert max(captions) == 1 and sum(captions) == 21, "what goes on overleaf has its name where it begins"


def test_every_drawing_says_its_numbers(paper: pikepdf.Pdf):
    descriptions = [str(figure.Alt) for figure in elements(paper, "Figure")]
    assert len(descriptions) == 5
    assert (
        "Publicaciones por semana: Vallclara, 14; Puente Alto, 9; Marina Baja, 21; Este organismo, 11." in descriptions
    )


def test_bookmarks_lead_to_every_section(paper: pikepdf.Pdf):
    named = bookmarks(paper)
    assert named[:3] == ["Plan de redes sociales", "1. Para qué estamos", "Públicos"]
    assert named[-1] == "Anexo C. Inventario de cuentas" and len(named) == 28


def test_every_letter_is_in_the_file(paper: pikepdf.Pdf):
    font_descriptors = descriptors(paper)
    assert font_descriptors and fonts(paper)
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()) for descriptor in font_descriptors)
    assert all("/ToUnicode" in font for font in fonts(paper) if font.Subtype == "/Type0")


def test_it_is_short_numbered_and_its_cover_says_the_act(plain: bytes):
    page_texts = pages(plain)
    assert len(page_texts) <= LONGEST
    assert all(f"{at} de {len(page_texts)}" in page for at, page in enumerate(page_texts, 1))
    assert (
        "Acuerdo 12/2026" in page_texts[0] and "20 de diciembre de 2026" in page_texts[0] and "Pleno" in page_texts[0]
    )
    assert not any("Borrador" in page for page in page_texts)


def test_a_draft_says_so_on_every_page(town: Town, seat: Seat):
    page_texts = pages(printed(seat(town.editor), "?version=draft"))
    assert page_texts and all("Borrador" in page for page in page_texts)


@pytest.mark.any_engine
@pytest.mark.parametrize("code", [OFTEN, *(pytest.param(code, marks=pytest.mark.long) for code in SELDOM)])
def test_it_is_written_in_every_language_there_are_words_for(session: Session, town: Town, seat: Seat, code: str):
    adopted(session, town, whole())
    made = printed(seat(town.editor), f"?language={code}")
    document_text = " ".join(" ".join(pages(made)).split())
    assert str(opened(made).Root.Lang) == code
    words = phrases(code)
    assert words["s_custody"] in document_text and words["title"] in document_text


@pytest.mark.any_engine
def test_half_a_plan_is_a_whole_document(session: Session, town: Town, seat: Seat):
    adopted(session, town, sparse())
    made = opened(printed(seat(town.editor)))
    assert kinds(made).count("H2") == 20


@pytest.mark.any_engine
def test_a_hostile_text_comes_out_as_words(session: Session, town: Town, seat: Seat):
    content = whole()
    hostile = "<script>alert(1)</script><style>* { display: none }</style> \x1b\u202eسلام ![x](file:///etc/passwd)\n\n"
    content["stops"]["guide"]["crisis"] = both(hostile * 20)
    adopted(session, town, content)
    made = printed(seat(town.editor))
    document_text = " ".join("".join(pages(made)).split())
    assert (
        document_text.count("<script>alert(1)</script>") == 20
        and "17. Indicadores" in document_text
        and "root:" not in document_text
    )
    assert [element for element in elements(opened(made)) if "/URI" in str(element)] == []


@pytest.mark.any_engine
def test_two_hundred_pages_are_refused_in_a_sentence_and_are_whole_elsewhere(session: Session, town: Town, seat: Seat):
    content = whole()
    content["stops"]["guide"]["crisis"] = both("Una frase que llena la página. " * 20_000 + "FIN.")
    adopted(session, town, content)
    refused = seat(town.editor).get(HERE)
    assert refused.status_code == 422 and "150.000 letras" in refused.text and "ODT" in refused.text
    assert "FIN." in seat(town.editor).get("/o/riba/plan/document").text
    assert seat(town.editor).get("/o/riba/plan/document.odt").status_code == 200


@pytest.mark.any_engine
@pytest.mark.long
def test_it_takes_seconds_and_no_more(session: Session, town: Town, seat: Seat):
    adopted(session, town, whole())
    office = seat(town.editor)
    printed(office)
    assert min(spent(office), spent(office)) < SLOWEST


def spent(client: FlaskClient) -> float:
    known = PRINTED.copy()
    PRINTED.clear()
    began = time.process_time()
    printed(client)
    ended = time.process_time()
    PRINTED.update(known)
    return ended - began


def test_without_what_draws_letters_it_is_said_what_to_install(town: Town, seat: Seat, wiring: Wiring):
    wiring.printer.needed = ("a-library-that-is-nowhere",)
    refused = seat(town.editor).get(HERE)
    assert refused.status_code == 404 and "libpango-1.0-0" in refused.text
    page = seat(town.editor).get("/o/riba/plan/document")
    assert page.status_code == 200 and "Descargar en PDF" not in page.text and "Descargar en ODT" in page.text
