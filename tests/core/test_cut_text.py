"""Splitting a text by its marks, and its worst-case time."""

import random
from itertools import pairwise
from time import process_time

from app.adapters.networks.server_text import plain_text
from app.core.text import cut_text
from app.domain.review.rules.quote_anchors import QuoteAnchor, find_quote

LONG = 20_000
ENOUGH = 2.0
"""Seconds of CPU; a quadratic algorithm took more than twice as many."""


def slowly(text: str, marks: list[tuple[int, int, str]]) -> list[tuple[str, str]]:
    """Return each piece with its notes, comparing every piece with every mark."""
    edges = sorted({0, len(text), *(edge for start, end, _ in marks for edge in (start, end))})
    labels = list(dict.fromkeys(label for *_, label in marks if label))
    return [
        (
            text[start:end],
            ", ".join(name for name in labels if any(a <= start and end <= b and name == c for a, b, c in marks)),
        )
        for start, end in pairwise(edges)
    ]


def test_it_says_what_each_piece_lies_under():
    rng = random.Random(3)
    for _ in range(300):
        text = "x" * rng.randint(0, 12)
        ends = [sorted((rng.randint(0, len(text)), rng.randint(0, len(text)))) for _ in range(rng.randint(0, 6))]
        marks = [(start, end, rng.choice(("", "A", "B", "C"))) for start, end in ends if start < end]
        assert cut_text(text, marks) == slowly(text, marks)


def test_ten_thousand_marks_take_no_time():
    marks = [(at, at + 2, f"R-{at % 40}") for at in range(0, LONG, 2)] + [(0, LONG, "R-0")] * 5_000
    begun = process_time()
    assert len(cut_text("#a" * (LONG // 2), marks)) == LONG // 2
    assert process_time() - begun < ENOUGH


def test_a_quote_is_found_however_it_is_spaced():
    assert find_quote("La  plaza\n abre", "plaza abre") == QuoteAnchor(4, 15)
    assert find_quote("plaza, la plaza", "plaza", near=12) == QuoteAnchor(10, 15)
    assert find_quote("nada", "algo") is None and find_quote("", "x") is None and find_quote("x", " ") is None
    assert find_quote(" a  b ", "a b") == QuoteAnchor(1, 5)


def test_what_repeats_costs_no_more():
    begun = process_time()
    assert find_quote("a " * (LONG // 2), "a " * 1_000 + "b") is None
    assert plain_text("<a href='" * (LONG // 9)) and plain_text("<!--" * (LONG // 4))
    assert process_time() - begun < ENOUGH
