"""Invisible characters make no difference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import normalise_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("uno\r\ndos\rtres", "uno\ndos\ntres"),
        ("  uno  \n\t\n dos\t\n", "uno\n\n dos"),
        ("man\u0303ana", "mañana"),
        ("a\x00b\x07\ud83dc", "abc"),
        ("👩🏽‍🚒 a\u00a0b", "👩🏽‍🚒 a\u00a0b"),
        (" \n ", ""),
    ],
)
def test_text_is_kept_without_what_nobody_sees(typed, kept):
    assert normalise_text(typed) == kept


@given(st.text(alphabet=st.characters()))
def test_what_is_kept_stays_as_it_is(typed):
    assert normalise_text(normalise_text(typed)) == normalise_text(typed)
    normalise_text(typed).encode()
