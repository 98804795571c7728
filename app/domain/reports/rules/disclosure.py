"""Whole months, without counts that identify people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.messages import Message, msg
from app.domain.reports.rules.neutrality import NeutralityFacts
from app.domain.reports.rules.scope import ReportMonth

MIN_DISCLOSED = 3


class SmallCount:
    """A count under `MIN_DISCLOSED`, zero included."""


class WithheldFigure:
    """A figure that would reveal a small count."""


SMALL_COUNT, WITHHELD_FIGURE = SmallCount(), WithheldFigure()
UNDISCLOSED_NAMES: Mapping[SmallCount | WithheldFigure, Message] = {
    SMALL_COUNT: msg("menos de 3"),
    WITHHELD_FIGURE: msg("no se da"),
}
PublicFigure = int | float | SmallCount | WithheldFigure


@dataclass(frozen=True, slots=True)
class PublicMonth:
    month: ReportMonth
    requests: PublicFigure
    accepted: PublicFigure
    adapted: PublicFigure
    refused: PublicFigure
    others: PublicFigure
    bypassed: PublicFigure
    interference: PublicFigure
    exceptions: PublicFigure
    alone: PublicFigure
    published: PublicFigure
    naming: PublicFigure
    naming_share: PublicFigure


def public_month(month: NeutralityFacts) -> PublicMonth:
    parts = accepted, adapted, refused, others = [
        suppress_small(count) for count in (month.accepted, month.adapted, month.refused, month.others)
    ]
    bypassed, published, naming = map(suppress_small, (month.bypassed, month.published, month.naming))
    requests: PublicFigure = (
        WITHHELD_FIGURE if SMALL_COUNT in parts and month.requests >= MIN_DISCLOSED else suppress_small(month.requests)
    )
    return PublicMonth(
        month=month.month,
        requests=requests,
        accepted=accepted,
        adapted=adapted,
        refused=refused,
        others=others,
        bypassed=bypassed,
        interference=_disclosed_ratio(month.interference, requests, bypassed),
        exceptions=suppress_small(month.granted),
        alone=suppress_small(month.alone),
        published=published,
        naming=naming,
        naming_share=_disclosed_ratio(month.naming_share, published, naming),
    )


def suppress_small(count: int) -> PublicFigure:
    return count if count >= MIN_DISCLOSED else SMALL_COUNT


def _disclosed_ratio(ratio: float | None, whole: PublicFigure, part: PublicFigure) -> PublicFigure:
    """Return the ratio only if both counts are disclosed."""
    is_told = ratio is not None and not any(isinstance(count, SmallCount | WithheldFigure) for count in (whole, part))
    return ratio if is_told and ratio is not None else WITHHELD_FIGURE


def public_months(months: Sequence[NeutralityFacts]) -> list[PublicMonth]:
    """Omit the current: its growth would reveal single acts."""
    return [public_month(month) for month in months[:-1]]
