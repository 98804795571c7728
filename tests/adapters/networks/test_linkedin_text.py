"""Words in LinkedIn's text format: every reserved sign escaped, hashtags kept, and the way back."""

import pytest

from app.adapters.networks.linkedin_text import escape_text, is_same_commentary
from tests.adapters.networks.contract import HARD_TEXTS


@pytest.mark.parametrize(
    ("text", "commentary"),
    [
        ("Aviso (urgente): 3*4 y a_b", r"Aviso \(urgente\): 3\*4 y a\_b"),
        ("@riba [1] {2} <3> ~ | \\", r"\@riba \[1\] \{2\} \<3\> \~ \| \\"),
        ("#PlenoMunicipal, el n.º # 3 y C#", r"#PlenoMunicipal, el n.º \# 3 y C\#"),
        ("https://riba.example/a_b?c=1#d", r"https://riba.example/a\_b?c=1\#d"),
    ],
)
def test_reserved_signs_are_escaped_and_hashtags_are_not(text, commentary):
    assert escape_text(text) == commentary


@pytest.mark.parametrize("text", HARD_TEXTS, ids=range(len(HARD_TEXTS)))
def test_a_text_is_recognised_in_its_commentary(text):
    assert is_same_commentary(text, escape_text(text))
    assert not is_same_commentary(f"{text}.", escape_text(text))


def test_a_hashtag_comes_back_as_a_template():
    assert is_same_commentary("Hoy #Pleno", r"Hoy {hashtag|\#|Pleno}")
