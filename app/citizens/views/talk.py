"""What people speak of: the words said most, and what is asked most with the answer there is, repetitions included."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.models import FaqEntry
from app.citizens.queries import faq as queries
from app.citizens.queries.volume import Came
from app.citizens.rules.alike import grouped
from app.citizens.rules.spikes import words_of
from app.citizens.service import faq as service
from app.pages.shell.request_context import organisation
from app.web.request import actor

LEAST, LEAST_ASKED = 3, 2
"""How often something is said, or asked, before it is told."""
MOST_WORDS, MOST_ASKED = 12, 5
MOST_COMPARED = 300
"""Different texts that are compared with each other, the newest; of a flood of more, these suffice."""


def spoken_of(session: Session, rows: Sequence[Came]) -> dict[str, Any]:
    """One statement, however many rows; what people wrote only for whoever may read it."""
    reads, answers = actor().may(Permission.CASE_READ), actor().may(Permission.CASE_ANSWER)
    return {"said": said_most(rows), "asked": _asked_most(session, rows) if reads else [], "answers": answers}


def said_most(rows: Iterable[Came]) -> list[tuple[str, int]]:
    """In how many messages each word stands."""
    times = Counter(row.text for row in rows)
    words: Counter[str] = Counter()
    for text, count in times.items():
        words.update(dict.fromkeys(words_of(text), count))
    return [(word, count) for word, count in sorted(words.items(), key=_often) if count >= LEAST][:MOST_WORDS]


def _often(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


@dataclass(frozen=True, slots=True)
class AskedMost:
    """`entry`: the frequent question that answers it; `case`: the newest that asks it."""

    text: str
    count: int
    entry: FaqEntry | None
    case: Came


def _asked_most(session: Session, rows: Sequence[Came]) -> list[AskedMost]:
    entries = {one.id: one for one in queries.entries(session, organisation().id)}
    asked = [row for row in rows if row.category in queries.QUESTIONS]
    times, newest = Counter(row.text for row in asked), {row.text: row for row in reversed(asked)}
    compared = list(reversed(newest.values()))[:MOST_COMPARED]
    said = [service.words_in(session, row.text, row.language) for row in compared]
    heard = service.answered(session, entries.values(), [(row.text, row.language) for row in compared])
    told = [
        AskedMost(
            compared[group.places[0]].text,
            sum(times[compared[place].text] for place in group.places),
            entries.get(group.entry or 0),
            compared[group.places[0]],
        )
        for group in grouped(said, heard, service.compared(entries.values()))
        if group.places
    ]
    often = sorted((one for one in told if one.count >= LEAST_ASKED), key=lambda one: -one.count)
    return often[:MOST_ASKED]
