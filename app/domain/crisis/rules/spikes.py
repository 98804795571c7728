"""The last hour against previous weeks' same hour.

The usual is the median, its spread the median absolute deviation (MAD; times 1.4826, a normal sample's): one bad week
moves neither. Small counts also vary by their square root.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median

from app.core.messages import LabelledEnum, msg
from app.core.zones import boundary_instant, local_time

HOUR = timedelta(hours=1)
WEEKS = 8
LEAST_MESSAGES, LEAST_MESSAGES_UNKNOWN = 10, 20
"""Hourly messages, with a known usual count and without."""

KNOWN_WEEKS = 3
SPIKE_FACTOR, DEVIATIONS, MAD_TO_DEVIATION = 3.0, 5.0, 1.4826
COVERED_SHARE = 0.5
"""Share already reported at which subjects are not repeated."""

SHORTEST_WORD = 5
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST_WORD},}}")
LONGEST_TAIL = 8


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


class SpikeKind(LabelledEnum):
    """Keep in this order: the widest explains the others."""

    TOTAL = "total", msg("todo lo que llega")
    CATEGORY = "category", msg("un tipo de mensaje")
    ACCOUNT = "account", msg("una cuenta")
    WORD = "word", msg("una palabra")


SpikeSubject = tuple[SpikeKind, str]


@dataclass(frozen=True, slots=True)
class MessageCount:
    """`words`: folded, once each; `times`: it and its repetitions."""

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
    """`usual`: expected this hour; `about`: the messages' other subjects."""

    kind: SpikeKind
    subject: str
    message_count: int
    usual: float
    about: tuple[SpikeSubject, ...] = ()


def significant_words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - COMMON_WORDS


def comparison_windows(now: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """Return the hour ending now and past weeks' same local hour, in UTC."""
    local = local_time(now, zone)
    ends = [boundary_instant(local.date() - timedelta(weeks=back), local.time(), zone) for back in range(1, WEEKS + 1)]
    return [(end - HOUR, end) for end in [now, *ends]]


def find_spikes(last: Sequence[MessageCount], before: Sequence[Sequence[MessageCount]]) -> list[DetectedSpike]:
    """Return one spike per event. `before`: known weeks' same hour, nearest first."""
    seen, usual = _counts(last), [_counts(week) for week in before]
    loud = {
        spike_subject: expected
        for spike_subject, count in seen.items()
        if (expected := _usual_if_spike(spike_subject, count, usual)) is not None
    }
    spikes: list[DetectedSpike] = []
    covered_places: set[int] = set()
    for subject in sorted(
        loud, key=lambda candidate: (list(SpikeKind).index(candidate[0]), -seen[candidate], candidate[1])
    ):
        places = {place for place, message in enumerate(last) if subject in set(message.subjects())}
        if len(places & covered_places) < COVERED_SHARE * len(places):
            about = _about(subject, places, loud, last, seen)
            spikes.append(DetectedSpike(*subject, seen[subject], loud[subject], about))
            covered_places |= places
    return spikes


def _about(
    subject: SpikeSubject,
    places: set[int],
    loud: Mapping[SpikeSubject, float],
    last: Sequence[MessageCount],
    seen: Mapping[SpikeSubject, int],
) -> tuple[SpikeSubject, ...]:
    within = {spike_subject for place in places for spike_subject in last[place].subjects()} & loud.keys() - {subject}
    ordered = sorted(
        within, key=lambda candidate: (list(SpikeKind).index(candidate[0]), -seen[candidate], candidate[1])
    )
    return tuple(ordered[:LONGEST_TAIL])


def _counts(messages: Iterable[MessageCount]) -> dict[SpikeSubject, int]:
    counts: dict[SpikeSubject, int] = defaultdict(int)
    for message in messages:
        for subject in message.subjects():
            counts[subject] += message.times
    return counts


def _usual_if_spike(subject: SpikeSubject, count: int, weeks: Sequence[Mapping[SpikeSubject, int]]) -> float | None:
    """Return the usual exceeded; few known weeks raise the bar."""
    least = LEAST_MESSAGES if len(weeks) >= KNOWN_WEEKS else LEAST_MESSAGES_UNKNOWN
    if count < least:
        return None
    usual, bar = spike_limits([week.get(subject, 0) for week in weeks])
    return usual if count > bar else None


def spike_limits(before: Sequence[int]) -> tuple[float, float]:
    """Return the usual count, and its upper limit."""
    if not before:
        return 0.0, 0.0
    usual = float(median(before))
    strays = MAD_TO_DEVIATION * median(abs(count - usual) for count in before)
    return usual, max(SPIKE_FACTOR * usual, usual + DEVIATIONS * max(strays, sqrt(usual)))


def is_same_spike(spike: DetectedSpike, kind: SpikeKind, subject: str, about: Iterable[Sequence[str]]) -> bool:
    mine, theirs = (spike.kind, spike.subject), (kind, subject)
    return mine == theirs or theirs in spike.about or list(map(str, mine)) in [list(pair) for pair in about]
