"""The plan as an editable text: headings by level, tables with heads, and languages."""

import io
import zipfile
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from sqlmodel import Session

from tests.plan_document.plan_content import adopted, both, sparse, whole
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/plan/document.odt"
KIND = "application/vnd.oasis.opendocument.text"
SPACES = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
TEXT, TABLE, FO = (f"{{{SPACES.format(name)}}}" for name in ("text", "table", "xsl-fo-compatible"))
STYLE = f"{{{SPACES.format('style')}}}"


class Package:
    """The readable parts of the file."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert package.testzip() is None
            self.kind = package.read("mimetype").decode()
            self.content, self.styles, self.meta = (
                fromstring(package.read(f"{name}.xml")) for name in ("content", "styles", "meta")
            )

    def headings(self) -> list[tuple[int, str]]:
        return [
            (int(heading.attrib[f"{TEXT}outline-level"]), words(heading)) for heading in self.content.iter(f"{TEXT}h")
        ]

    def tables(self) -> list[Element]:
        return list(self.content.iter(f"{TABLE}table"))


def words(element: Element) -> str:
    return "".join(element.itertext())


def written(client: FlaskClient, rest: str = "") -> Package:
    answer = client.get(HERE + rest)
    assert answer.status_code == 200 and answer.mimetype == KIND, answer.text
    return Package(answer.data)


@pytest.fixture
def package(session: Session, town: Town, seat: Seat) -> Package:
    """Return the version in force, in Valencian."""
    adopted(session, town, whole())
    return written(seat(town.editor), "?language=ca")


def test_it_is_an_opendocument_text_with_its_title_and_its_language(package: Package):
    assert package.kind == KIND
    meta_text = words(package.meta)
    assert "Pla de xarxes socials. Ayuntamiento de Riba" in meta_text and "ca-ES" in meta_text
    spoken = {properties.get(f"{FO}language") for properties in package.styles.iter(f"{STYLE}text-properties")} - {None}
    assert spoken == {"ca"}


def test_its_headings_are_those_of_the_page(package: Package, town: Town, seat: Seat):
    levels = [level for level, _ in package.headings()]
    assert levels.count(1) == 1 and levels.count(2) == 20 and levels.count(3) == 7
    page = seat(town.editor).get("/o/riba/plan/document?language=ca").text
    assert [title for level, title in package.headings() if level > 1 and f">{title}</h{level}>" not in page] == []


def test_no_heading_is_numbered_twice(package: Package):
    levels = list(package.styles.iter(f"{TEXT}outline-level-style"))
    assert levels and {level.get(f"{STYLE}num-format") for level in levels} == {""}
    assert all(set(level.attrib) == {f"{TEXT}level", f"{STYLE}num-format"} for level in levels)


def test_every_column_has_room_for_its_longest_word(package: Package):
    shares = {
        column_style.get(f"{STYLE}name"): int(column_style[0].get(f"{STYLE}rel-column-width", "").rstrip("*"))
        for column_style in package.content.iter(f"{STYLE}style")
        if column_style.get(f"{STYLE}family") == "table-column"
    }
    for table in package.tables():
        styles = [column.get(f"{TABLE}style-name") for column in table.iter(f"{TABLE}table-column")]
        for row in table.iter(f"{TABLE}table-row"):
            for style, cell in zip(styles, row, strict=True):
                assert shares[style] > min(max(map(len, words(cell).split()), default=0), 23)


def test_every_table_names_its_columns_and_its_rows(package: Package):
    tables = package.tables()
    assert len(tables) == 26, "twenty-one, and the numbers of five drawings"
    for table in tables:
        assert len(list(table.iter(f"{TABLE}header-columns"))) + len(table.findall(f"{TABLE}table-header-columns")) == 1
        assert words(table.find(f"{TABLE}title"))
        heads = table.findall(f"{TABLE}table-header-rows")
        assert len(heads) == 1 or words(table.find(f"{TABLE}desc"))


def test_the_numbers_of_the_drawings_are_in_it(package: Package):
    descriptions = [words(description) for description in package.content.iter(f"{TABLE}desc")]
    assert (
        "Publicacions per setmana: Vallclara, 14; Puente Alto, 9; Marina Baja, 21; Aquest organisme, 11."
        in descriptions
    )


def test_what_is_in_another_language_says_so(package: Package):
    named = {style.attrib[f"{STYLE}name"] for style in package.content.iter(f"{STYLE}style")}
    assert "In_es" in named
    marked = [words(span) for span in package.content.iter(f"{TEXT}span") if span.get(f"{TEXT}style-name") == "In_es"]
    assert "Cortes y obras en la calle" in marked and any(
        "La persona de guardia" in marked_text for marked_text in marked
    )


def test_a_draft_says_so_over_every_page_and_pages_have_their_number(town: Town, seat: Seat):
    styles = written(seat(town.editor), "?version=draft").styles
    (head,), (foot,) = (list(styles.iter(f"{STYLE}{name}")) for name in ("header", "footer"))
    assert "Borrador" in words(head) and [field.tag for field in foot[0]] == [f"{TEXT}page-number", f"{TEXT}page-count"]


def test_half_a_plan_can_be_edited_too(session: Session, town: Town, seat: Seat):
    adopted(session, town, sparse())
    assert len([level for level, _ in written(seat(town.editor)).headings() if level == 2]) == 20


def test_a_hostile_text_comes_out_as_words(session: Session, town: Town, seat: Seat):
    content = whole()
    content["stops"]["guide"]["crisis"] = both('</text:p><script>alert("1")</script> & \x1b\u202eسلام\n\n' * 50)
    content["stops"]["guide"]["topics"][0]["name"] = '"><table:table>&amp;\x0b'
    adopted(session, town, content)
    document_text = words(written(seat(town.editor)).content)
    assert (
        document_text.count('</text:p><script>alert("1")</script> & سلام') == 50
        and '"><table:table>&amp;' in document_text
    )
