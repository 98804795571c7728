"""Counting what many ask in a week, so that it may be told to everybody; known again when it is counted next."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from app.citizens.models import AskedTopic
from app.citizens.queries import faq as queries
from app.citizens.queries.faq import Asked
from app.citizens.rules.alike import Words, common, grouped
from app.citizens.service.faq import answered, compared, compared_topics, naming, words_in

WEEK = timedelta(days=7)
OFTEN = 5
"""Times in a week that make a question a topic."""
TOLD_FOR = timedelta(days=365)
"""How long what became a publication is not offered again."""


class Topic(NamedTuple):
    words: Words
    entry_id: int | None
    asked: Sequence[Asked]

    @property
    def times(self) -> int:
        """Whoever insists asks once, be it in one conversation or in several."""
        people = {one.citizen_id or -one.case_id for one in self.asked}
        return len(people) + sum(one.again for one in self.asked)


def keep_topics(session: Session, organisation_id: int, found: Sequence[Topic], *, now: datetime) -> int:
    """How many are new. Under the lock of its organisation, so that two workers write one row."""
    left = {one.id: one for one in queries.topics(session, organisation_id)}
    fresh = 0
    for topic in sorted(found, key=lambda one: -one.times):
        row = _known(left, topic)
        fresh += row is None
        _count(session, row or _new(organisation_id, topic, now=now), topic, now=now)
    for row in left.values():
        _fade(session, row, now=now)
    session.flush()
    return fresh


def _known(left: dict[int, AskedTopic], topic: Topic) -> AskedTopic | None:
    """Taken out of those left: by the question it asks, or by its words."""
    same = next((key for key, one in left.items() if one.entry_id and one.entry_id == topic.entry_id), None)
    key = same or next(iter(compared_topics(left.values()).best(topic.words, 1)), None)
    return left.pop(key) if key else None


def topics_asked(session: Session, organisation_id: int, *, now: datetime) -> Iterator[Topic]:
    """What is asked often enough; it only reads, since comparing takes its time."""
    asked = queries.asked_since(session, organisation_id, now - WEEK)
    said = [words_in(session, one.text, one.language) for one in asked]
    entries = queries.entries(session, organisation_id)
    heard = answered(session, entries, [(one.text, one.language) for one in asked])
    for group in grouped(said, heard, compared(entries)):
        words = group.words if group.entry else common([said[place] for place in group.places])
        topic = Topic(words, group.entry, [asked[place] for place in group.places])
        if topic.times >= OFTEN:
            yield topic


def _new(organisation_id: int, topic: Topic, *, now: datetime) -> AskedTopic:
    words, last = " ".join(sorted(topic.words)), topic.asked[-1].case_id
    return AskedTopic(organisation_id=organisation_id, words=words, times=0, case_id=last, counted_at=now)


def _count(session: Session, row: AskedTopic, topic: Topic, *, now: datetime) -> None:
    clean = (one for one in topic.asked if one.is_public and not naming(session, one.language, one.text))
    row.times, row.counted_at, row.entry_id = topic.times, now, topic.entry_id
    row.case_id = max(one.case_id for one in topic.asked)
    row.message_id = next((one.id for one in clean), None)
    session.add(row)


def _fade(session: Session, row: AskedTopic, *, now: datetime) -> None:
    """Nobody asks it by now; what it became is remembered for a while."""
    if row.taken_at is None or row.taken_at < now - TOLD_FOR:
        session.delete(row)
    else:
        row.times, row.counted_at = 0, now
