"""Messages of people in danger, and of people who only use its words, by a hand that never saw the rules."""

import json
from pathlib import Path

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.protocol import shipped_protocol
from app.domain.cases.rules.categories import Category
from app.domain.triage.rules.triage import TriageEngine, TriageMessage

ROWS = [json.loads(line) for line in Path(__file__).with_name("emergencies.jsonl").read_text("utf-8").splitlines()]
EACH = 70


def alarms(*, in_danger: bool) -> int:
    """Return how many of the messages of one side are proposed as emergencies."""
    triage = TriageEngine(shipped_protocol(), dictionary_form, knows_word)
    messages = [TriageMessage(row["text"], row["lang"]) for row in ROWS if (row["label"] == "emergency") is in_danger]
    assert len(messages) == EACH
    return sum(triage.sort(message).category is Category.EMERGENCY for message in messages)


def test_nearly_every_danger_is_seen():
    assert alarms(in_danger=True) >= EACH - 5


def test_few_are_alarmed_by_its_words():
    assert alarms(in_danger=False) <= 5
