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

from app.core.words import say
from app.core.zones import bound_of, wall

HOUR = timedelta(hours=1)
WEEKS = 8
LEAST, LEAST_COLD = 10, 20
"""Messages in an hour below which nothing is a spike: where the usual is known, and where it is not yet."""

KNOWN_WEEKS = 3
TIMES, DEVIATIONS, OF_NORMAL = 3.0, 5.0, 1.4826
COVERED = 0.5
"""Of what stands out within messages already spoken of, nothing more is said from this part on."""

SHORTEST_WORD = 5
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST_WORD},}}")
LONGEST_TAIL = 8
"""How much else is said of one spike."""


COMMON = frozenset(
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
    SpikeKind.TOTAL: say("todo lo que llega"),
    SpikeKind.CATEGORY: say("un tipo de mensaje"),
    SpikeKind.ACCOUNT: say("una cuenta"),
    SpikeKind.WORD: say("una palabra"),
}
Subject = tuple[SpikeKind, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A message as far as counting goes. `words`: those of it, folded, each once; `times`: it and its repetitions."""

    at: datetime
    category: str
    account: str = ""
    words: frozenset[str] = frozenset()
    times: int = 1

    def subjects(self) -> Iterable[Subject]:
        yield SpikeKind.TOTAL, ""
        yield SpikeKind.CATEGORY, self.category
        if self.account:
            yield SpikeKind.ACCOUNT, self.account
        for word in self.words:
            yield SpikeKind.WORD, word


@dataclass(frozen=True, slots=True)
class Spike:
    """`usual`: messages expected in this hour; `about`: what else stands out in the same messages."""

    kind: SpikeKind
    subject: str
    seen: int
    usual: float
    about: tuple[Subject, ...] = ()


def words_of(text: str) -> frozenset[str]:
    """Those that say what happens, each once."""
    return frozenset(_WORD.findall(text.casefold())) - COMMON


def windows(now: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """The hour that ends now, and the same one by the clocks of the zone in each of the weeks before; UTC."""
    local = wall(now, zone)
    ends = [bound_of(local.date() - timedelta(weeks=back), local.time(), zone) for back in range(1, WEEKS + 1)]
    return [(end - HOUR, end) for end in [now, *ends]]


def spikes(last: Sequence[Written], before: Sequence[Sequence[Written]]) -> list[Spike]:
    """One for each thing that happens. `before`: the same hour of the weeks that are known, the nearest first."""
    seen, usual = _counts(last), [_counts(week) for week in before]
    loud = {one: expected for one, count in seen.items() if (expected := _stands_out(one, count, usual)) is not None}
    found: list[Spike] = []
    told: set[int] = set()
    for subject in sorted(loud, key=lambda one: (list(SpikeKind).index(one[0]), -seen[one], one[1])):
        places = {place for place, message in enumerate(last) if subject in set(message.subjects())}
        if len(places & told) < COVERED * len(places):
            about = _about(subject, places, loud, last, seen)
            found.append(Spike(*subject, seen[subject], loud[subject], about))
            told |= places
    return found


def _about(
    subject: Subject,
    places: set[int],
    loud: Mapping[Subject, float],
    last: Sequence[Written],
    seen: Mapping[Subject, int],
) -> tuple[Subject, ...]:
    within = {one for place in places for one in last[place].subjects()} & loud.keys() - {subject}
    ordered = sorted(within, key=lambda one: (list(SpikeKind).index(one[0]), -seen[one], one[1]))
    return tuple(ordered[:LONGEST_TAIL])


def _counts(messages: Iterable[Written]) -> dict[Subject, int]:
    counts: dict[Subject, int] = defaultdict(int)
    for message in messages:
        for subject in message.subjects():
            counts[subject] += message.times
    return counts


def _stands_out(subject: Subject, count: int, weeks: Sequence[Mapping[Subject, int]]) -> float | None:
    """The usual it goes beyond, or None. With few weeks known, a higher bar and whatever they say."""
    least = LEAST if len(weeks) >= KNOWN_WEEKS else LEAST_COLD
    if count < least:
        return None
    usual, bar = limits([week.get(subject, 0) for week in weeks])
    return usual if count > bar else None


def limits(before: Sequence[int]) -> tuple[float, float]:
    """The usual count, and the one above which it is a spike."""
    if not before:
        return 0.0, 0.0
    usual = float(median(before))
    strays = OF_NORMAL * median(abs(one - usual) for one in before)
    return usual, max(TIMES * usual, usual + DEVIATIONS * max(strays, sqrt(usual)))


def same(spike: Spike, kind: SpikeKind, subject: str, about: Iterable[Sequence[str]]) -> bool:
    """Whether it is the one already spoken of, grown or shrunk since."""
    mine, theirs = (spike.kind, spike.subject), (kind, subject)
    return mine == theirs or theirs in spike.about or list(map(str, mine)) in [list(one) for one in about]
