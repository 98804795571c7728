"""Messages of people in danger, and of people who only use its words, by hands that never saw rules nor examples."""

import json
from pathlib import Path

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.protocol import shipped_protocol
from app.adapters.second_opinion import load_models
from app.domain.cases.rules.categories import Category
from app.domain.triage.rules.message_model import reading_facts
from app.domain.triage.rules.triage import TriageEngine, TriageMessage
from app.usecases.editorial_line.adviser import Adviser

EACH, EACH_HIDDEN = 70, 60


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()]


ROWS = rows("emergencies.jsonl")


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


def alarms_by_meaning(*, in_danger: bool) -> int:
    """Return how many of the hidden dangers, or of what looks like one, are proposed as emergencies."""
    triage = TriageEngine(shipped_protocol(), dictionary_form, knows_word)
    adviser = Adviser(load_models)
    messages = [row for row in rows("hidden_dangers.jsonl") if (row["label"] == "emergency") is in_danger]
    assert len(messages) == EACH_HIDDEN
    readings = [adviser.read_message(row["text"]) for row in messages]
    facts = [reading_facts(reading.kind, is_emergency=reading.is_emergency) for reading in readings]
    read = [TriageMessage(row["text"], row["lang"], facts=known) for row, known in zip(messages, facts, strict=True)]
    return sum(triage.sort(message).category is Category.EMERGENCY for message in read)


def test_a_danger_that_no_word_gives_away_is_seen_by_its_meaning():
    assert alarms_by_meaning(in_danger=True) >= EACH_HIDDEN - 7


def test_few_of_what_looks_like_danger_alarm():
    assert alarms_by_meaning(in_danger=False) <= 9
