"""Pure rules of the plan's document: any key may be missing, any text may be hostile."""

import re
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.plan.rules.versions import PlanState
from app.domain.plan_document.rules.document import DocumentRequest, without_capacity
from app.domain.plan_document.rules.markdown_blocks import markdown_blocks
from app.domain.plan_document.rules.phrases import LANGUAGES
from app.domain.plan_document.rules.sections.indicators import objective_progress
from app.domain.plan_document.rules.tree import BarFigure, Block, ChartBar, DocumentList, DocumentTable, Paragraph
from app.pages.components.charts import BARS_WIDTH, bar_chart
from tests.plan_document.plan_content import document_of, phrases, sparse, whole

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
VALUES = re.compile(r"\{\w+\}")


def asked(language: str = "es", **changes: Any) -> DocumentRequest:
    return DocumentRequest("Ayuntamiento de Riba", language, ["es", "ca"], **changes)


def said(block: Block) -> str:
    """Return the words of one block, its numbers included."""
    match block:
        case Paragraph():
            return "".join(run.text for run in block.words)
        case DocumentList():
            return " ".join(said(part) for item in block.items for part in item)
        case DocumentTable():
            return " ".join(run.text for row in block.rows for cell in row for run in cell)
        case BarFigure():
            return block.description


def every_word(content: dict[str, Any], language: str = "es") -> str:
    return " ".join(said(block) for block in document_of(content, asked(language)).blocks())


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(code: str):
    source, translated = phrases("es"), phrases(code)
    assert all(text.strip() for text in translated.values())
    assert [k for k, text in translated.items() if VALUES.findall(text) != VALUES.findall(source[k])] == []


@pytest.mark.parametrize("code", [one for one in LANGUAGES if one != "es"])
def test_a_language_is_not_another_left_as_it_was(code: str):
    source, translated = phrases("es"), phrases(code)
    sentences = [key for key, text in source.items() if len(text) > 30]
    assert len(sentences) > 30
    assert [key for key in sentences if translated[key] == source[key]] == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("content", [whole(), sparse(), {}, {"stops": None}], ids=["whole", "sparse", "empty", "none"])
def test_any_plan_is_a_document_of_twenty_sections(content: dict[str, Any], code: str):
    document = document_of(content, asked(code))
    assert len(document.sections) == 20 and all(section.blocks or section.parts for section in document.sections)
    assert len({part.anchor for section in document.sections for part in (section, *section.parts)}) >= 20


@given(st.dictionaries(st.sampled_from(["wait", "why", "others", "who", "where", "means", "exists", "guide"]), JUNK))
def test_what_nobody_expected_to_be_kept_stops_no_document(stops: dict[str, Any]):
    assert len(document_of({"stops": stops}, asked()).sections) == 20


def places(value: Any, *way: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path to each value of a plan."""
    if way:
        yield way
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, *way, key)


PLACES = list(places(whole()))


@settings(max_examples=300)
@given(st.sampled_from(PLACES), JUNK)
def test_any_value_of_the_wrong_kind_stops_no_document(way: tuple[Any, ...], junk: Any):
    content = whole()
    *above, last = way
    reduce(getitem, above, content)[last] = junk
    assert len(document_of(content, asked()).sections) == 20
    assert without_capacity(content).keys() == content.keys()


def test_every_number_of_a_drawing_is_in_a_table_beside_it():
    document = document_of(whole(), asked())
    figures = [block for block in document.blocks() if isinstance(block, BarFigure)]
    tables = " ".join(said(block) for block in document.blocks() if isinstance(block, DocumentTable))
    assert (
        len(figures) == 5 and [bar for figure in figures for bar in figure.bars if bar.value_text not in tables] == []
    )


def test_the_longest_bar_is_as_wide_as_the_drawing_and_no_bar_is_wider():
    drawing = bar_chart(
        BarFigure("Horas", (ChartBar("Una", 5, "5"), ChartBar("Otra", 10, "10"), ChartBar("Menos", -3, "-3")))
    )
    assert [line.width for line in drawing.lines] == [BARS_WIDTH / 2, BARS_WIDTH, 0]


def test_a_drawing_of_one_thing_or_of_nothing_is_not_drawn():
    content = whole()
    content["stops"]["guide"]["frequency"] = [{"account": "Riba en X", "per_week": 3}]
    content["stops"]["others"]["profiles"] = []
    assert "Publicaciones por semana:" not in every_word(content)


def test_progress_is_told_from_where_it_began_and_never_past_the_target():
    assert objective_progress({"baseline": 20, "target": 80, "current": 35}) == 25
    assert objective_progress({"baseline": 100, "target": 50, "current": 60}) == 80, "less may be better"
    assert objective_progress({"baseline": 0, "target": 10, "current": 30}) == 100
    assert objective_progress({"baseline": 5, "target": 5, "current": 5}) is None
    assert objective_progress({"target": 5}) is None


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (None, "Borrador"),
        (PlanState.PROPOSED, "Borrador"),
        (PlanState.APPROVED, ""),
        (PlanState.IN_FORCE, ""),
        (PlanState.SUPERSEDED, "Sustituida"),
        (PlanState.WITHDRAWN, "Retirada"),
    ],
)
def test_only_what_is_in_force_has_nothing_said_over_it(state: PlanState | None, standing: str):
    assert document_of(whole(), asked(state=state)).standing == standing


def test_a_hostile_text_is_words_and_nothing_else():
    text = "<script>alert(1)</script>\n\n[ven](javascript:alert(2)) ![x](https://x.example/p.png)\n\n\x00\x1b\u202eلا‎"
    made_of = markdown_blocks(text)
    runs = [run for block in made_of for run in getattr(block, "words", ())]
    assert all(not run.link for run in runs)
    plain_text = "".join(run.text for run in runs)
    assert "<script>" in plain_text, "read as it was typed, to be escaped by whoever writes it down"
    assert not re.search("[\x00\x1b\u202e]", plain_text) and "لا" in plain_text


def test_markdown_keeps_what_it_means_and_its_headings_are_lines():
    head, listed, last = markdown_blocks("# Uno\n\n- a **b**\n- c\n  1. d\n\nFin [aquí](https://riba.example/).")
    assert isinstance(head, Paragraph) and head.words[0].strong
    assert isinstance(listed, DocumentList) and not listed.ordered and len(listed.items) == 2
    assert [part.kind for part in listed.items[1]] == ["paragraph", "listing"]
    assert isinstance(last, Paragraph) and [run.link for run in last.words] == ["", "https://riba.example/", ""]


def test_without_capacity_nobody_s_hours_are_left():
    document_words = every_word(without_capacity(whole())).replace("\u00a0", " ")
    assert "25 h" not in document_words and "30 h 30 min" not in document_words and "Iván Pons" in document_words
    assert "25 h" in every_word(whole()).replace("\u00a0", " ")


def test_the_organisation_s_own_rules_for_citizens_come_before_those_that_are_shipped():
    content = whole()
    assert "la crítica respetuosa se queda" in every_word(content)
    content["stops"]["guide"]["participation"] = {"es": "Aquí se pregunta de todo."}
    document_words = every_word(content)
    assert "Aquí se pregunta de todo." in document_words and "la crítica respetuosa se queda" not in document_words


def test_objectives_are_told_in_the_language_of_the_document_with_their_units():
    content = whole()
    aim = {
        "code": "O-1",
        "text": {"es": "Contestar antes", "ca": "Contestar abans"},
        "unit": "minutes",
        "baseline": 260,
        "target": 120,
        "current": 164,
    }
    content["stops"]["why"]["objectives"] = [aim, {**aim, "unit": "share", "target": 130}]
    words = every_word(content, "ca")
    assert "Contestar abans" in words and "Contestar antes" not in words and "{" not in words
    assert "2\u00a0h\u00a044\u00a0min" in words and "164 %" in words and "minutes" not in words


def test_a_bar_of_what_is_told_of_a_hundred_is_not_stretched():
    assert (
        bar_chart(BarFigure("Avance", (ChartBar("O-1", 25, "25 %"), ChartBar("O-2", 50, "50 %")), 100)).lines[1].width
        == BARS_WIDTH / 2
    )


def test_a_table_somebody_pasted_is_a_table_in_every_form():
    blocks = markdown_blocks("Antes\n\n| Día | Horas |\n| --- | --- |\n| lunes | **8** a 15 |\n\nDespués")
    before, table, after = blocks
    assert (before.kind, table.kind, after.kind) == ("paragraph", "table", "paragraph")
    assert isinstance(table, DocumentTable)
    assert (table.caption, [column.label for column in table.columns]) == ("Día · Horas", ["Día", "Horas"])
    assert [["".join(run.text for run in cell) for cell in row] for row in table.rows] == [["lunes", "8 a 15"]]
    assert table.rows[0][1][0].strong
