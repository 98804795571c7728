"""What of the dates that bind, and of what others do, a publication falls on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.calendar.rules.clashes import Clash, Kind, Piece
from app.core.words import Sentence, say
from app.editorial_line.rules.emergency_text import Part, counted_class, not_counted_words
from app.periods.rules.stopping import is_allowed
from app.topics.rules import TopicClass

AT_ONCE = timedelta(hours=1)
"""Nearer than this to the beginning of somebody's event, both ask for the same people."""
TELLING, IN_COMMON = 4, 2
"""Letters from which a word of a title tells something, and how many of them make two titles one matter."""
HOLIDAY = say("Es festivo.")
NAMED = say("%(kind)s: %(name)s.")
STOPPED = say("%(kind)s: %(name)s. Su tema no es de los que salen sin más mientras dure.")
NOT_COUNTED = say("%(kind)s: %(name)s. %(why)s").msgid
AT_THE_SAME_TIME = say("A la vez que «%(title)s» (%(at)s), de %(calendar)s.")
SAME_MATTER = say("Ese día %(calendar)s tiene «%(title)s».")


@dataclass(frozen=True, slots=True)
class Hold:
    """A period in force between two instants; `ends_at` is missing while nobody has ended it."""

    id: int
    kind: Sentence
    name: str
    starts_at: datetime
    ends_at: datetime | None
    allowed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody else's; `at`: its wall time, missing of what lasts the whole day; `words`: those that tell something."""

    title: str | Sentence
    calendar: str
    starts_at: datetime
    at: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occasions:
    """`shut`: the periods in which the office is closed; `holidays`: days that are, by the public calendar."""

    holds: Sequence[Hold] = ()
    shut: Sequence[Hold] = ()
    holidays: Collection[date] = ()
    events: Mapping[date, Sequence[Event]] = field(default_factory=dict)

    def of(self, one: Piece) -> Iterator[Clash]:
        """At most one of each kind."""
        for told in (self._closed(one), self._held(one), self._elsewhere(one)):
            if told:
                yield told

    def _closed(self, one: Piece) -> Clash | None:
        found = [hold for hold in self.shut if _covers(hold, one.at)]
        if found:
            return _of_period(Kind.CLOSED, NAMED, found)
        return Clash(Kind.CLOSED, HOLIDAY, day=one.day) if one.day in self.holidays else None

    def _held(self, one: Piece) -> Clash | None:
        counted = counted_class(one.topic_class, one.lacks)
        found = [hold for hold in self.holds if _covers(hold, one.at) and not is_allowed(counted, hold.allowed)]
        if not found:
            return None
        is_missed = one.lacks and TopicClass.EMERGENCY in found[0].allowed
        return _of_period(Kind.HELD, _uncounted(one.lacks) if is_missed else STOPPED, found)

    def _elsewhere(self, one: Piece) -> Clash | None:
        """What is about the same matter comes before what only happens at the hour."""
        today = self.events.get(one.day)
        if not today:
            return None
        words = telling(one.title)
        same = [event for event in today if len(words & event.words) >= IN_COMMON]
        there = same or [event for event in today if event.at and abs(event.starts_at - one.at) < AT_ONCE]
        if not there:
            return None
        first = min(there, key=lambda event: abs(event.starts_at - one.at))
        told = SAME_MATTER if same else AT_THE_SAME_TIME
        sentence = say(told.msgid, title=first.title, calendar=first.calendar, at=first.at)
        return Clash(Kind.ELSEWHERE, sentence, len(there) - 1, day=one.day)


def _uncounted(lacks: Sequence[Part]) -> Sentence:
    return say(NOT_COUNTED, why=not_counted_words(lacks))


def _of_period(kind: Kind, told: Sentence, found: Sequence[Hold]) -> Clash:
    first = found[0]
    sentence = say(told.msgid, **{**told.values, "kind": first.kind, "name": first.name})
    return Clash(kind, sentence, len(found) - 1, period_id=first.id)


def _covers(hold: Hold, at: datetime) -> bool:
    return hold.starts_at <= at and (hold.ends_at is None or at < hold.ends_at)


def telling(title: str) -> frozenset[str]:
    """The words of a title that tell something."""
    return frozenset(word for word in title.casefold().split() if len(word) >= TELLING)
