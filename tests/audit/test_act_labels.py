"""Every deed can be told."""

from app.domain.audit.rules.act_labels import ACT_WORDS
from app.domain.audit.rules.acts import Act


def test_every_act_has_its_words() -> None:
    assert set(ACT_WORDS) == set(Act)
