from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.core.errors import Refusal
from app.core.messages import msg

GAP_DAYS = 7
MAX_LENGTH = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class CampaignDetails:
    name: str
    purpose: str
    starts_on: date
    ends_on: date
    identified_as: str
    owner_id: int
    topic_id: int | None = None
    closed: bool = False
    tracking_code: str = ""


@dataclass(frozen=True, slots=True)
class CampaignGap:
    """Days without a post, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def check_campaign(aim: CampaignDetails) -> None:
    """Raise `Refusal`; institutional publicity names its issuer (Ley 29/2005, art. 4.3; NE-09)."""
    if aim.ends_on < aim.starts_on:
        raise Refusal(msg("El último día es anterior al primero: cambie uno de los dos."))
    if aim.ends_on - aim.starts_on > MAX_LENGTH:
        raise Refusal(msg("Una campaña dura como mucho dos años: acórtela o haga dos."))


def campaign_gaps(first: date, last: date, taken: Collection[date]) -> list[CampaignGap]:
    """Return runs of `GAP_DAYS` or more without posts, at the ends too."""
    edges: Sequence[date] = [first - timedelta(days=1), *sorted({d for d in taken if first <= d <= last})]
    return list(_gaps_between([*edges, last + timedelta(days=1)]))


def _gaps_between(edges: Sequence[date]) -> Iterator[CampaignGap]:
    for before, after in pairwise(edges):
        gap = CampaignGap(before + timedelta(days=1), after - timedelta(days=1))
        if gap.days >= GAP_DAYS:
            yield gap
