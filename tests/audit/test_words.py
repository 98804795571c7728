"""Every deed can be told."""

from app.audit.rules import ACT_WORDS, Act


def test_every_act_has_its_words() -> None:
    assert set(ACT_WORDS) == set(Act)
