from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.messages import Message, msg
from app.domain.calendar.rules.clashes import Clash, ClashKind, Publication
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, counted_class, not_counted_words
from app.domain.periods.rules.holds import is_allowed

SAME_TIME_SPAN = timedelta(hours=1)
"""Around an event's start, both compete."""
SIGNIFICANT_LETTERS, WORDS_IN_COMMON = 4, 2
"""A significant word's letters; a matter's common words."""
HOLIDAY = msg("Es festivo.")
NAMED = msg("%(kind)s: %(name)s.")
STOPPED = msg("%(kind)s: %(name)s. Su tema no es de los que salen sin más mientras dure.")
NOT_COUNTED = msg("%(kind)s: %(name)s. %(why)s").msgid
AT_THE_SAME_TIME = msg("A la vez que «%(title)s» (%(at)s), de %(calendar)s.")
SAME_MATTER = msg("Ese día %(calendar)s tiene «%(title)s».")


@dataclass(frozen=True, slots=True)
class BindingPeriod:
    """A period; `ends_at` is None until ended."""

    id: int
    kind: Message
    name: str
    starts_at: datetime
    ends_at: datetime | None
    allowed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class NearbyEvent:
    """`at`: wall time, empty for all day; `words`: significant."""

    title: str | Message
    calendar: str
    starts_at: datetime
    at: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occasions:
    """`shut`: periods with the office closed; `holidays`: public."""

    holds: Sequence[BindingPeriod] = ()
    shut: Sequence[BindingPeriod] = ()
    holidays: Collection[date] = ()
    events: Mapping[date, Sequence[NearbyEvent]] = field(default_factory=dict)

    def of(self, publication: Publication) -> Iterator[Clash]:
        """Yield at most one clash per kind."""
        for clash in (self._closed(publication), self._held(publication), self._elsewhere(publication)):
            if clash:
                yield clash

    def _closed(self, publication: Publication) -> Clash | None:
        closures = [hold for hold in self.shut if _covers(hold, publication.at)]
        if closures:
            return _period_clash(ClashKind.CLOSED, NAMED, closures)
        return Clash(ClashKind.CLOSED, HOLIDAY, day=publication.day) if publication.day in self.holidays else None

    def _held(self, publication: Publication) -> Clash | None:
        counted = counted_class(publication.topic_class, publication.lacks)
        holds = [hold for hold in self.holds if _covers(hold, publication.at) and not is_allowed(counted, hold.allowed)]
        if not holds:
            return None
        is_missed = publication.lacks and TopicClass.EMERGENCY in holds[0].allowed
        return _period_clash(ClashKind.HELD, _uncounted(publication.lacks) if is_missed else STOPPED, holds)

    def _elsewhere(self, publication: Publication) -> Clash | None:
        """Prefer the same matter to the same hour."""
        today = self.events.get(publication.day)
        if not today:
            return None
        words = significant_title_words(publication.title)
        same = [event for event in today if len(words & event.words) >= WORDS_IN_COMMON]
        there = same or [
            event for event in today if event.at and abs(event.starts_at - publication.at) < SAME_TIME_SPAN
        ]
        if not there:
            return None
        first = min(there, key=lambda event: abs(event.starts_at - publication.at))
        wording = SAME_MATTER if same else AT_THE_SAME_TIME
        sentence = msg(wording.msgid, title=first.title, calendar=first.calendar, at=first.at)
        return Clash(ClashKind.ELSEWHERE, sentence, len(there) - 1, day=publication.day)


def _uncounted(lacks: Sequence[EmergencyPart]) -> Message:
    return msg(NOT_COUNTED, why=not_counted_words(lacks))


def _period_clash(kind: ClashKind, wording: Message, periods: Sequence[BindingPeriod]) -> Clash:
    first = periods[0]
    sentence = msg(wording.msgid, **{**wording.values, "kind": first.kind, "name": first.name})
    return Clash(kind, sentence, len(periods) - 1, period_id=first.id)


def _covers(hold: BindingPeriod, at: datetime) -> bool:
    return hold.starts_at <= at and (hold.ends_at is None or at < hold.ends_at)


def significant_title_words(title: str) -> frozenset[str]:
    return frozenset(word for word in title.casefold().split() if len(word) >= SIGNIFICANT_LETTERS)
