"""Faults of a whole line are reported in words, and only the faults."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.packs import shipped_line
from app.domain.editorial_line.rules.declarations import (
    PICTURE_QUESTIONS,
    TEXT_QUESTIONS,
    picture_questions_of,
    text_questions_of,
)
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.faults import check_line, line_faults
from app.domain.editorial_line.rules.line import EditorialLine
from app.domain.editorial_line.rules.line_parser import parse_line
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.plain_data import InvalidLine

LISTS = {
    "lexicons": [{"code": code, "title": code, "terms": [code]} for code in ("alfa", "beta")],
    "registers": [{"code": "cargos", "title": "Cargos", "entries": []}],
}


def line_of(condition: Any, **rule: Any) -> EditorialLine:
    usual = {"code": "T-1", "group": "truth", "wording": "…", "reviewer": "supervisor"}
    when = [{"if": condition, "do": "route"}] if condition else []
    return parse_line({"rules": [usual | {"when": when} | rule], **LISTS})


def told(condition: Any, **rule: Any) -> list[str]:
    return [str(fault).removeprefix("T-1: ") for fault in line_faults(line_of(condition, **rule))]


ALFA, BETA = {"lexicon": "alfa"}, {"lexicon": "beta"}


def test_what_ships_is_sound():
    assert line_faults(shipped_line()) == []


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ({"lexicon": "alfas"}, "el léxico «alfas» no existe; ¿quería decir «alfa»?"),
        ({"register": "partidos"}, "el registro «partidos» no existe"),
        ({"detector": "emoji"}, "el detector «emoji» no existe; ¿quería decir «emojis»?"),
        ({"period": "voting_day"}, "el periodo «voting_day» no existe; ¿quería decir «polling_day»?"),
        ({"declared": "sauce"}, "la declaración sobre el texto «sauce» no existe; ¿quería decir «source»?"),
        ({"pictured": "oficial"}, "la declaración sobre la imagen «oficial» no existe; ¿quería decir «official»?"),
        ({"topic_class": "achievment"}, "el valor «achievment» no existe; ¿quería decir «achievement»?"),
        ({"language": "fr"}, "el valor «fr» no existe"),
        ({"pattern": "(a"}, "El patrón «(a» no se entiende: missing ): (a."),
        ({"pattern": "a*"}, "El patrón «a*» encajaría con cualquier texto, también con uno vacío."),
        ({"pattern": r"(?=a)b"}, "El patrón «(?=a)b» no se entiende: invalid perl operator: (?=."),
        ({"any": [ALFA, {"not": {"lexicon": "gamma"}}]}, "el léxico «gamma» no existe"),
    ],
)
def test_a_name_nobody_answers_to_is_told(condition: Any, fault: str):
    assert told(condition) == [fault]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"reviewer": ""}, "no dice quién revisa"),
        ({"reviewer": "author"}, "«author» no puede revisar: no decide sobre publicaciones"),
        ({"reviewer": "political_office"}, "«political_office» no puede revisar: no decide sobre publicaciones"),
        ({"exceptions": {"allowed": True}}, "admite excepciones y no dice quién las concede"),
        ({"exceptions": {"allowed": True, "by": ["editor"]}}, "«editor» no puede conceder excepciones"),
        ({"exceptions": {"by": ["supervisor"]}}, "dice quién concede excepciones y no las admite"),
        ({"regions": ["ES-XX"]}, "el territorio «ES-XX» no existe; ¿quería decir «ES-VC»?"),
        ({"scope": {"periods": ["campaing"]}}, "el periodo «campaing» no existe; ¿quería decir «campaign»?"),
        ({"when": []}, "no hace nada: diga cuándo habla, qué le falta al producto o qué parte la cumple"),
    ],
)
def test_a_rule_nobody_can_keep_is_told(rule: dict[str, Any], fault: str):
    assert told(ALFA, **rule)[0].split("; ¿")[0] == fault.split("; ¿")[0]


NEVER = "el caso 1 no puede darse nunca: pide algo y lo contrario"
ALWAYS = "el caso 1 se da siempre: encajaría con cualquier texto"


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ({"all": [ALFA, {"not": ALFA}]}, NEVER),
        ({"all": [{"risk": "low"}, {"risk": ["medium", "high"]}]}, NEVER),
        ({"all": [{"risk": ["low", "high"]}, {"not": {"risk": ["high", "low"]}}]}, NEVER),
        ({"all": [{"declared": "paid"}, {"declared": {"paid": False}}]}, NEVER),
        (
            {
                "all": [
                    {"detector": {"name": "emojis", "over": 5}},
                    {"not": {"detector": {"name": "emojis", "over": 3}}},
                ]
            },
            NEVER,
        ),
        ({"not": {"any": [ALFA, {"not": ALFA}]}}, NEVER),
        ({"any": [ALFA, {"not": ALFA}]}, ALWAYS),
        ({"several": {"at_least": 2, "of": [ALFA, {"not": ALFA}, BETA, {"not": BETA}]}}, ALWAYS),
        ({"several": {"at_least": 3, "of": [ALFA, BETA]}}, "el caso 1 pide 3 señales y solo hay 2"),
        ({"near": {"within": 5, "of": [ALFA]}}, "el caso 1 pide cercanía y solo hay una condición"),
    ],
)
def test_a_condition_that_says_nothing_is_told(condition: Any, fault: str):
    assert fault in told(condition)


def test_a_scope_that_leaves_its_own_condition_out_is_told():
    outside = told({"all": [ALFA, {"network": "x"}]}, scope={"networks": ["mastodon"]})
    assert outside == ["el caso 1 no puede darse nunca: el ámbito de la regla lo deja fuera"]
    assert told({"any": [ALFA, {"network": "x"}]}, scope={"networks": ["mastodon"]}) == []


def test_two_cases_that_ask_for_the_same_are_told():
    cases = [{"if": ALFA, "do": "warn"}, {"if": ALFA, "do": "block"}]
    assert told(None, when=cases) == ["los casos 1 y 2 piden lo mismo"]


def test_repeated_codes_are_told():
    line = line_of(ALFA)
    with pytest.raises(InvalidLine) as bad:
        check_line(EditorialLine(line.rules * 2, line.lexicons * 2, ()))
    assert [str(problem) for problem in bad.value.problems] == [
        "La regla T-1 está dos veces.",
        "La lista «alfa» está dos veces.",
        "La lista «beta» está dos veces.",
    ]


def test_a_condition_nobody_could_read_is_let_be():
    wide = {
        "all": [
            {"any": [{"lexicon": "alfa"}, {"lexicon": "beta"}, {"topic": str(n)}, {"topic": f"{n}b"}]}
            for n in range(12)
        ]
    }
    assert told(wide) == []


def test_each_declaration_is_asked_by_some_rule():
    rules = shipped_line().rules
    assert text_questions_of(rules) == set(TEXT_QUESTIONS)
    assert picture_questions_of(rules) == set(PICTURE_QUESTIONS)


ATOMS = st.sampled_from(
    [ALFA, BETA, {"network": "x"}, {"network": ["x", "mastodon"]}, {"declared": "paid"}, {"declared": {"paid": False}}]
)


def several(parts: list[Any]) -> st.SearchStrategy[Any]:
    counts = st.integers(1, len(parts))
    return st.builds(lambda count: {"several": {"at_least": count, "of": parts}}, counts)


CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.lists(inner, min_size=1, max_size=3).flatmap(several),
    ),
    max_leaves=8,
)
PIECES = [
    CheckedPiece(text, "es", network=network, declared={} if paid is None else {"paid": paid})
    for text, network, paid in product(
        ("", "alfa", "beta", "alfa y beta"), ("x", "mastodon", "web"), (None, True, False)
    )
]


@given(CONDITIONS)
def test_never_and_always_are_told_exactly_when_they_are_so(condition: Any):
    line = line_of(condition)
    compiled = CompiledLine(line, lambda word, _: word)
    caught = [bool(compiled.check(piece)) for piece in PIECES]
    faults = [str(fault) for fault in line_faults(line)]
    assert any("nunca" in fault for fault in faults) is not any(caught)
    assert any("siempre" in fault for fault in faults) is all(caught)
