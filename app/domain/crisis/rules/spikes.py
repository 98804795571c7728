"""Telling when more is written than usual: the last hour beside the same hour of the weeks before.

The usual is the median, and how far it strays the median absolute deviation (MAD; times 1.4826 it is the deviation of
a normal sample): one bad week moves neither. Counts this small also vary by their own square root.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import sqrt
from statistics import median

from app.core.messages import msg
from app.core.zones import boundary_instant, local_time

HOUR = timedelta(hours=1)
WEEKS = 8
LEAST_MESSAGES, LEAST_MESSAGES_UNKNOWN = 10, 20
"""Messages in an hour below which nothing is a spike: where the usual is known, and where it is not yet."""

KNOWN_WEEKS = 3
SPIKE_FACTOR, DEVIATIONS, MAD_TO_DEVIATION = 3.0, 5.0, 1.4826
COVERED_SHARE = 0.5
"""Of what stands out within messages already spoken of, nothing more is said from this part on."""

SHORTEST_WORD = 5
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST_WORD},}}")
LONGEST_TAIL = 8
"""How much else is said of one spike."""


COMMON_WORDS = frozenset(
    {
        "ahora",
        "alguien",
        "antes",
        "aquello",
        "ayuntamiento",
        "buenas",
        "buenos",
        "cuando",
        "cuándo",
        "desde",
        "después",
        "donde",
        "dónde",
        "entre",
        "estamos",
        "estan",
        "están",
        "estas",
        "estos",
        "favor",
        "gracias",
        "hacer",
        "hasta",
        "hemos",
        "haber",
        "menos",
        "mismo",
        "mucho",
        "nadie",
        "necesito",
        "nuestra",
        "nuestro",
        "nunca",
        "otras",
        "otros",
        "podéis",
        "porque",
        "puede",
        "pueden",
        "quien",
        "quién",
        "quiero",
        "saben",
        "saber",
        "sobre",
        "solo",
        "sólo",
        "siempre",
        "también",
        "tenemos",
        "tengo",
        "tiene",
        "tienen",
        "todas",
        "todos",
        "ustedes",
        "vamos",
        "verdad",
        "vosotros",
    }
)
"""Words that say nothing of what happens; the usual takes care of the others."""


class SpikeKind(StrEnum):
    """Keep in this order: the widest explains the others."""

    TOTAL = "total"
    CATEGORY = "category"
    ACCOUNT = "account"
    WORD = "word"


SPIKE_WORDS = {
    SpikeKind.TOTAL: msg("todo lo que llega"),
    SpikeKind.CATEGORY: msg("un tipo de mensaje"),
    SpikeKind.ACCOUNT: msg("una cuenta"),
    SpikeKind.WORD: msg("una palabra"),
}
SpikeSubject = tuple[SpikeKind, str]


@dataclass(frozen=True, slots=True)
class MessageCount:
    """A message as far as counting goes. `words`: those of it, folded, each once; `times`: it and its repetitions."""

    at: datetime
    category: str
    account: str = ""
    words: frozenset[str] = frozenset()
    times: int = 1

    def subjects(self) -> Iterable[SpikeSubject]:
        yield SpikeKind.TOTAL, ""
        yield SpikeKind.CATEGORY, self.category
        if self.account:
            yield SpikeKind.ACCOUNT, self.account
        for word in self.words:
            yield SpikeKind.WORD, word


@dataclass(frozen=True, slots=True)
class DetectedSpike:
    """`usual`: messages expected in this hour; `about`: what else stands out in the same messages."""

    kind: SpikeKind
    subject: str
    seen: int
    usual: float
    about: tuple[SpikeSubject, ...] = ()


def significant_words(text: str) -> frozenset[str]:
    """Those that say what happens, each once."""
    return frozenset(_WORD.findall(text.casefold())) - COMMON_WORDS


def comparison_windows(now: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """The hour that ends now, and the same one by the clocks of the zone in each of the weeks before; UTC."""
    local = local_time(now, zone)
    ends = [boundary_instant(local.date() - timedelta(weeks=back), local.time(), zone) for back in range(1, WEEKS + 1)]
    return [(end - HOUR, end) for end in [now, *ends]]


def find_spikes(last: Sequence[MessageCount], before: Sequence[Sequence[MessageCount]]) -> list[DetectedSpike]:
    """One for each thing that happens. `before`: the same hour of the weeks that are known, the nearest first."""
    seen, usual = _counts(last), [_counts(week) for week in before]
    loud = {
        one: expected for one, count in seen.items() if (expected := _usual_if_spike(one, count, usual)) is not None
    }
    found: list[DetectedSpike] = []
    told: set[int] = set()
    for subject in sorted(loud, key=lambda one: (list(SpikeKind).index(one[0]), -seen[one], one[1])):
        places = {place for place, message in enumerate(last) if subject in set(message.subjects())}
        if len(places & told) < COVERED_SHARE * len(places):
            about = _about(subject, places, loud, last, seen)
            found.append(DetectedSpike(*subject, seen[subject], loud[subject], about))
            told |= places
    return found


def _about(
    subject: SpikeSubject,
    places: set[int],
    loud: Mapping[SpikeSubject, float],
    last: Sequence[MessageCount],
    seen: Mapping[SpikeSubject, int],
) -> tuple[SpikeSubject, ...]:
    within = {one for place in places for one in last[place].subjects()} & loud.keys() - {subject}
    ordered = sorted(within, key=lambda one: (list(SpikeKind).index(one[0]), -seen[one], one[1]))
    return tuple(ordered[:LONGEST_TAIL])


def _counts(messages: Iterable[MessageCount]) -> dict[SpikeSubject, int]:
    counts: dict[SpikeSubject, int] = defaultdict(int)
    for message in messages:
        for subject in message.subjects():
            counts[subject] += message.times
    return counts


def _usual_if_spike(subject: SpikeSubject, count: int, weeks: Sequence[Mapping[SpikeSubject, int]]) -> float | None:
    """The usual it goes beyond, or None. With few weeks known, a higher bar and whatever they say."""
    least = LEAST_MESSAGES if len(weeks) >= KNOWN_WEEKS else LEAST_MESSAGES_UNKNOWN
    if count < least:
        return None
    usual, bar = spike_limits([week.get(subject, 0) for week in weeks])
    return usual if count > bar else None


def spike_limits(before: Sequence[int]) -> tuple[float, float]:
    """The usual count, and the one above which it is a spike."""
    if not before:
        return 0.0, 0.0
    usual = float(median(before))
    strays = MAD_TO_DEVIATION * median(abs(one - usual) for one in before)
    return usual, max(SPIKE_FACTOR * usual, usual + DEVIATIONS * max(strays, sqrt(usual)))


def is_same_spike(spike: DetectedSpike, kind: SpikeKind, subject: str, about: Iterable[Sequence[str]]) -> bool:
    """Whether it is the one already spoken of, grown or shrunk since."""
    mine, theirs = (spike.kind, spike.subject), (kind, subject)
    return mine == theirs or theirs in spike.about or list(map(str, mine)) in [list(one) for one in about]
