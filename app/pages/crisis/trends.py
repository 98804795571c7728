"""The most used words and questions, repetitions included."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.core.permissions import Permission
from app.domain.cases.queries.message_volume import CountedMessageRow
from app.domain.crisis.rules.spikes import significant_words
from app.domain.faq import queries
from app.domain.faq.models import FaqEntry
from app.domain.faq.rules.topics import group_questions
from app.pages.shell.request_context import organisation
from app.usecases.faq import entries as faq_entries
from app.web.request import actor

LEAST_SAID, LEAST_ASKED = 3, 2
"""Minimum counts to be listed."""
MOST_WORDS, MOST_ASKED = 12, 5
MOST_COMPARED = 300
"""Distinct texts compared, the newest; enough for a flood."""


def trend_context(session: Session, rows: Sequence[CountedMessageRow]) -> dict[str, Any]:
    """Return trends in one statement; messages only for permitted readers."""
    reads, answers = actor().may(Permission.CASE_READ), actor().may(Permission.CASE_ANSWER)
    return {
        "words": most_said_words(rows),
        "questions": _most_asked(session, rows) if reads else [],
        "answers": answers,
    }


def most_said_words(rows: Iterable[CountedMessageRow]) -> list[tuple[str, int]]:
    times = Counter(row.text for row in rows)
    words: Counter[str] = Counter()
    for text, count in times.items():
        words.update(dict.fromkeys(significant_words(text), count))
    return [(word, count) for word, count in sorted(words.items(), key=_by_count) if count >= LEAST_SAID][:MOST_WORDS]


def _by_count(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


@dataclass(frozen=True, slots=True)
class AskedQuestionCount:
    """`entry`: the answering question; `case`: the newest that asks."""

    text: str
    count: int
    entry: FaqEntry | None
    case: CountedMessageRow


def _most_asked(session: Session, rows: Sequence[CountedMessageRow]) -> list[AskedQuestionCount]:
    entries = {entry.id: entry for entry in queries.faq_entries(session, organisation().id)}
    question_rows = [row for row in rows if row.category in queries.QUESTION_CATEGORIES]
    times, newest = Counter(row.text for row in question_rows), {row.text: row for row in reversed(question_rows)}
    compared = list(reversed(newest.values()))[:MOST_COMPARED]
    word_sets = [faq_entries.question_words(session, row.text, row.language) for row in compared]
    matches = faq_entries.match_entries(session, entries.values(), [(row.text, row.language) for row in compared])
    question_counts = [
        AskedQuestionCount(
            compared[group.places[0]].text,
            sum(times[compared[place].text] for place in group.places),
            entries.get(group.entry or 0),
            compared[group.places[0]],
        )
        for group in group_questions(word_sets, matches, faq_entries.similarity_index(entries.values()))
        if group.places
    ]
    often = sorted(
        (question_count for question_count in question_counts if question_count.count >= LEAST_ASKED),
        key=lambda question: -question.count,
    )
    return often[:MOST_ASKED]
