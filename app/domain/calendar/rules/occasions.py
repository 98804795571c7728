"""Binding periods and external events that a publication falls on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.messages import Message, msg
from app.domain.calendar.rules.clashes import Clash, ClashKind, Publication
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, counted_class, not_counted_words
from app.domain.periods.rules.holds import is_allowed

SAME_TIME_SPAN = timedelta(hours=1)
"""The span around an event's beginning in which both compete for people."""
SIGNIFICANT_LETTERS, WORDS_IN_COMMON = 4, 2
"""Letters of a significant title word, and common words that make two titles one matter."""
HOLIDAY = msg("Es festivo.")
NAMED = msg("%(kind)s: %(name)s.")
STOPPED = msg("%(kind)s: %(name)s. Su tema no es de los que salen sin más mientras dure.")
NOT_COUNTED = msg("%(kind)s: %(name)s. %(why)s").msgid
AT_THE_SAME_TIME = msg("A la vez que «%(title)s» (%(at)s), de %(calendar)s.")
SAME_MATTER = msg("Ese día %(calendar)s tiene «%(title)s».")


@dataclass(frozen=True, slots=True)
class BindingPeriod:
    """A period in force between two instants; `ends_at` is None until ended."""

    id: int
    kind: Message
    name: str
    starts_at: datetime
    ends_at: datetime | None
    allowed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class NearbyEvent:
    """An external event; `at`: wall time, empty for all day; `words`: the significant ones."""

    title: str | Message
    calendar: str
    starts_at: datetime
    at: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occasions:
    """The occasions around publications; `shut`: periods with the office closed; `holidays`: public ones."""

    holds: Sequence[BindingPeriod] = ()
    shut: Sequence[BindingPeriod] = ()
    holidays: Collection[date] = ()
    events: Mapping[date, Sequence[NearbyEvent]] = field(default_factory=dict)

    def of(self, one: Publication) -> Iterator[Clash]:
        """Yield at most one clash of each kind."""
        for told in (self._closed(one), self._held(one), self._elsewhere(one)):
            if told:
                yield told

    def _closed(self, one: Publication) -> Clash | None:
        found = [hold for hold in self.shut if _covers(hold, one.at)]
        if found:
            return _period_clash(ClashKind.CLOSED, NAMED, found)
        return Clash(ClashKind.CLOSED, HOLIDAY, day=one.day) if one.day in self.holidays else None

    def _held(self, one: Publication) -> Clash | None:
        counted = counted_class(one.topic_class, one.lacks)
        found = [hold for hold in self.holds if _covers(hold, one.at) and not is_allowed(counted, hold.allowed)]
        if not found:
            return None
        is_missed = one.lacks and TopicClass.EMERGENCY in found[0].allowed
        return _period_clash(ClashKind.HELD, _uncounted(one.lacks) if is_missed else STOPPED, found)

    def _elsewhere(self, one: Publication) -> Clash | None:
        """Return the external clash: same matter before same hour."""
        today = self.events.get(one.day)
        if not today:
            return None
        words = significant_title_words(one.title)
        same = [event for event in today if len(words & event.words) >= WORDS_IN_COMMON]
        there = same or [event for event in today if event.at and abs(event.starts_at - one.at) < SAME_TIME_SPAN]
        if not there:
            return None
        first = min(there, key=lambda event: abs(event.starts_at - one.at))
        told = SAME_MATTER if same else AT_THE_SAME_TIME
        sentence = msg(told.msgid, title=first.title, calendar=first.calendar, at=first.at)
        return Clash(ClashKind.ELSEWHERE, sentence, len(there) - 1, day=one.day)


def _uncounted(lacks: Sequence[EmergencyPart]) -> Message:
    return msg(NOT_COUNTED, why=not_counted_words(lacks))


def _period_clash(kind: ClashKind, told: Message, found: Sequence[BindingPeriod]) -> Clash:
    first = found[0]
    sentence = msg(told.msgid, **{**told.values, "kind": first.kind, "name": first.name})
    return Clash(kind, sentence, len(found) - 1, period_id=first.id)


def _covers(hold: BindingPeriod, at: datetime) -> bool:
    return hold.starts_at <= at and (hold.ends_at is None or at < hold.ends_at)


def significant_title_words(title: str) -> frozenset[str]:
    return frozenset(word for word in title.casefold().split() if len(word) >= SIGNIFICANT_LETTERS)
