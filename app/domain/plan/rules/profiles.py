from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg

MIN_PROFILES = 5
"""The least for a meaningful median."""
COUNTED_WEEKS = timedelta(weeks=8)
"""The weeks counted, up to yesterday."""
MAX_SHEET_AGE = timedelta(days=365)
"""The age at which a sheet needs renewal."""
MAX_POSTS, MAX_RESPONSE_HOURS, MAX_SAMPLE = 500, 1000, 10_000


class PostFormat(LabelledEnum):
    TEXT = "text", msg("texto")
    IMAGE = "image", msg("imagen")
    CAROUSEL = "carousel", msg("carrusel")
    VIDEO = "video", msg("vídeo")
    LIVE = "live", msg("directo")
    STORY = "story", msg("historia")
    LINK = "link", msg("enlace")
    THREAD = "thread", msg("hilo")
    POLL = "poll", msg("encuesta")


@dataclass(frozen=True, slots=True)
class Observation:
    """`response_hours`: None if it never answers or was not tested.

    `sample`: posts examined.
    """

    observed_on: date
    posts_per_week: float
    hours: str = ""
    formats: list[str] = field(default_factory=list)
    tone: str = ""
    response_hours: float | None = None
    to_copy: str = ""
    to_avoid: str = ""
    sample: int | None = None


class MedianComparison(NamedTuple):
    """Ours and the others' median (K26); `of` counts theirs."""

    own: float | None
    median: float | None
    of: int

    @property
    def is_enough(self) -> bool:
        return self.of >= MIN_PROFILES

    @property
    def difference(self) -> float | None:
        """Return the signed difference from the median; None if either is unknown."""
        return None if self.own is None or self.median is None else round(self.own - self.median, 2)


def compare_with_median(own: float | None, others: Iterable[float | None]) -> MedianComparison:
    known = [figure for figure in others if figure is not None]
    return MedianComparison(own, round(median(known), 2) if known else None, len(known))


def check_observation(seen: Observation, *, today: date) -> None:
    """Raise `Refusal` for a future day."""
    if seen.observed_on > today:
        raise Refusal(msg("Ese día todavía no ha llegado: ponga el día en que se miró."))


def comparison_sentence(comparison: MedianComparison) -> Message:
    if comparison.median is None:
        return msg("Nadie ha anotado todavía esta cifra de las demás.")
    if comparison.difference is None:
        return msg("De la nuestra no consta todavía.")
    if not comparison.difference:
        return msg("La nuestra está justo en la mediana de las demás.")
    if comparison.difference > 0:
        return msg("La nuestra está por encima de la mediana de las demás.")
    return msg("La nuestra está por debajo de la mediana de las demás.")
