"""A reviewer sees the changes and nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.posts.rules.differences import ChangeKind, compare_voices, word_changes

TEXTS = st.text() | st.lists(st.sampled_from(["la", "piscina", " ", "\n", "\r\n", ", ", "#Rivera", "á", "."])).map(
    "".join
)


def marked(before: str, after: str) -> str:
    signs = {ChangeKind.SAME: "{}", ChangeKind.ADDED: "+[{}]", ChangeKind.REMOVED: "-[{}]"}
    return "".join(signs[change.kind].format(change.text) for change in word_changes(before, after))


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("Abre a las 10:00 h.", "Abre a las 11:00 h.", "Abre a las -[10]+[11]:00 h."),
        ("La piscina municipal abre.", "La piscina de verano abre.", "La piscina -[municipal]+[de verano] abre."),
        ("uno dos tres", "uno tres", "uno -[dos ]tres"),
        ("uno tres", "uno dos tres", "uno +[dos ]tres"),
        ("#Verano en Rivera", "#VeranoEnRivera en Rivera", "-[#Verano]+[#VeranoEnRivera] en Rivera"),
        (
            "Vea https://a.es/x?y=1 hoy",
            "Vea https://a.es/z?y=1 hoy",
            "Vea -[https://a.es/x?y=1]+[https://a.es/z?y=1] hoy",
        ),
        ("Abre.\nCierra.", "Abre.\nReabre.", "Abre.\n-[Cierra]+[Reabre]."),
        ("l'Ajuntament obre", "l'Ajuntament tanca", "l'Ajuntament -[obre]+[tanca]"),
        ("", "hola", "+[hola]"),
        ("hola", "", "-[hola]"),
    ],
)
def test_a_change_is_marked_by_whole_words(before, after, seen):
    assert marked(before, after) == seen


def test_a_rewritten_sentence_is_not_confetti():
    assert (
        marked("mercado de abastos, hoy", "corte de calles, mañana")
        == "-[mercado de abastos, hoy]+[corte de calles, mañana]"
    )


def test_no_change_is_one_stretch():
    assert marked("Abre la piscina.\n", "Abre la piscina.\n") == "Abre la piscina.\n"
    assert word_changes("", "") == ()


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back(before, after):
    changes = word_changes(before, after)
    assert "".join(c.text for c in changes if c.kind is not ChangeKind.ADDED) == before
    assert "".join(c.text for c in changes if c.kind is not ChangeKind.REMOVED) == after


@given(TEXTS, TEXTS)
def test_neighbouring_stretches_differ_in_kind_and_hold_something(before, after):
    changes = word_changes(before, after)
    assert all(change.text for change in changes)
    assert all(a.kind is not b.kind for a, b in pairwise(changes))


@pytest.mark.timeout(30)
@pytest.mark.parametrize(("before", "after"), [("de " * 1700, "de la " * 850), (".," * 2500, ",.;" * 1666)])
def test_repeated_words_do_not_hold_up_the_page(before, after):
    assert word_changes(before, after)


def test_whoever_says_the_very_same_is_told_together():
    mastodon, x, web = ("Mastodon", "es"), ("X", "es"), ("Web", "ca")
    groups = compare_voices(
        [(mastodon, "Abre hoy", "Abre ya"), (x, "Abre hoy", "Abre ya"), (web, "Obri hui", "Obri ja")]
    )
    assert [voices for voices, _ in groups] == [[mastodon, x], [web]]
    assert groups[0][1] == word_changes("Abre hoy", "Abre ya")
