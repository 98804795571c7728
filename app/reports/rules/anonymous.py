"""What the public may read: numbers of whole months, none so small that it tells of somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.words import Sentence, say
from app.reports.rules.months import Month
from app.reports.rules.neutrality import MonthFacts

SMALLEST = 3
"""Fewer than these are not told apart."""


class Few:
    """Fewer than `SMALLEST`, none included."""


class Withheld:
    """Not told, because with the others it would give a small number away."""


FEW, WITHHELD = Few(), Withheld()
UNTOLD_WORDS: Mapping[Few | Withheld, Sentence] = {FEW: say("menos de 3"), WITHHELD: say("no se da")}
Told = int | float | Few | Withheld


@dataclass(frozen=True, slots=True)
class Public:
    """A month as the public reads it."""

    month: Month
    requests: Told
    accepted: Told
    adapted: Told
    refused: Told
    others: Told
    bypassed: Told
    interference: Told
    exceptions: Told
    alone: Told
    published: Told
    naming: Told
    naming_share: Told


def public(month: MonthFacts) -> Public:
    parts = accepted, adapted, refused, others = [
        guarded(count) for count in (month.accepted, month.adapted, month.refused, month.others)
    ]
    bypassed, published, naming = map(guarded, (month.bypassed, month.published, month.naming))
    requests: Told = WITHHELD if FEW in parts and month.requests >= SMALLEST else guarded(month.requests)
    return Public(
        month=month.month,
        requests=requests,
        accepted=accepted,
        adapted=adapted,
        refused=refused,
        others=others,
        bypassed=bypassed,
        interference=_of(month.interference, requests, bypassed),
        exceptions=guarded(month.granted),
        alone=guarded(month.alone),
        published=published,
        naming=naming,
        naming_share=_of(month.naming_share, published, naming),
    )


def guarded(count: int) -> Told:
    return count if count >= SMALLEST else FEW


def _of(ratio: float | None, whole: Told, part: Told) -> Told:
    """A ratio is told only where both its numbers are."""
    is_told = ratio is not None and not any(isinstance(one, Few | Withheld) for one in (whole, part))
    return ratio if is_told and ratio is not None else WITHHELD


def over(months: Sequence[MonthFacts]) -> list[Public]:
    """All but the present month: what grows from day to day would tell of single deeds."""
    return [public(month) for month in months[:-1]]
