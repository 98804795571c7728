"""The second section lists the editorial line: rule by rule while they are few, else by families."""

from datetime import date

import pytest
from sqlmodel import Session

from app.adapters.packs import shipped_line
from app.domain.plan.rules.line_snapshot import rule_snapshot, rules_in_region
from app.domain.plan.rules.version_diff import version_differences
from app.domain.plan_document.rules.document import DocumentRequest
from app.domain.plan_document.rules.phrases import LANGUAGES
from app.domain.plan_document.rules.sections.purpose import MAX_SINGLE_RULES
from app.domain.plan_document.rules.tree import DocumentTable
from app.usecases.plan.versions import complete_contents
from tests.clocks import StoppedClock
from tests.plan_document.plan_content import document_of, phrases
from tests.sample_town import Town

EVERY = [rule_snapshot(rule) for rule in rules_in_region(shipped_line().rules, "ES-VC")]


def table(rules: list[dict[str, str]], language: str = "es") -> DocumentTable:
    content = {"stops": {"why": {"rules": rules, "line": {"number": 2, "in_force_from": date(2027, 1, 1).isoformat()}}}}
    document = document_of(content, DocumentRequest("Riba", language, ["es"]))
    (line_table,) = [block for block in document.sections[1].blocks if isinstance(block, DocumentTable)]
    return line_table


def said(line_table: DocumentTable) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row] for row in line_table.rows]


def test_few_rules_are_told_one_by_one_with_what_they_do_and_their_source():
    line_table = table(EVERY[:MAX_SINGLE_RULES])
    assert [column.label for column in line_table.columns] == ["Código", "Qué pide", "Qué hace", "Fuente"]
    assert [row[0] for row in said(line_table)] == [rule["code"] for rule in EVERY[:MAX_SINGLE_RULES]]
    assert said(line_table)[0][1] == EVERY[0]["asks"] and said(line_table)[0][3] == EVERY[0]["source"]


def test_many_go_by_families_whose_counts_add_up():
    line_table = table(EVERY)
    assert [column.label for column in line_table.columns][:4] == ["Familia", "Código", "Reglas", "No deja salir"]
    counts = {row[0]: [int(cell) for cell in row[2:]] for row in said(line_table)}
    assert len(EVERY) > MAX_SINGLE_RULES and sum(all_ for all_, *_ in counts.values()) == len(EVERY)
    assert all(sum(does) == all_ for all_, *does in counts.values())
    neutral = [rule["does"] for rule in EVERY if rule["group"] == "neutrality"]
    assert counts["Neutralidad"][:2] == [len(neutral), neutral.count("block")]
    assert {row[1] for row in said(line_table) if row[0] == "Neutralidad"} == {"NE, VC"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_the_documents_and_the_rules_say_in_which_language_they_are(language: str):
    line_table = table(EVERY[:3], language)
    assert line_table.caption == phrases(language)["c_line"]
    assert {run.language for row in line_table.rows for run in row[1]} == {"" if language == "es" else "es"}


def test_a_version_keeps_the_rules_it_was_proposed_with_and_differences_name_them(
    session: Session, town: Town, clock: StoppedClock
):
    content = complete_contents(session, town.organisation, now=clock())
    assert {rule["code"] for rule in content["stops"]["why"]["rules"]} >= {"NE-01", "AC-01"}
    less = {"stops": {"why": content["stops"]["why"] | {"rules": EVERY[1:]}}}
    (why,) = version_differences(less, {"stops": {"why": content["stops"]["why"] | {"rules": EVERY}}})
    assert version_differences({"stops": {"why": {}}}, {"stops": {"why": {"rules": EVERY}}}) == [], (
        "older ones kept none"
    )
    assert [str(message) for message in why.lines] == [
        f"Se añade «{EVERY[0]['code']}» a las reglas de la línea editorial."
    ]
