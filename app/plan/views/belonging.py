"""What belongs to a campaign: its publications in order, how many in each state and account, and its gaps."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.calendar.queries import Entry, with_accounts
from app.calendar.queries.campaigns import MOST, posts_of
from app.calendar.rules.showing import DEAD, NAMES
from app.channels.rules.accounts import called, names_of
from app.core.words import say
from app.core.zones import wall
from app.pages.shell.request_context import organisation
from app.plan.models import Campaign
from app.plan.rules.campaigns import Gap, gaps
from app.web.addresses import post_addresses
from app.web.formats import day as in_words
from app.web.formats import reader
from app.web.request import reading

NO_DATE, NO_ACCOUNT, UNTITLED = say("sin fecha"), say("ninguna todavía"), say("Sin título")
Count = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Belonging:
    """`rows`: one value for each column of the table. Gaps are of what still lives."""

    rows: Sequence[tuple[object, ...]]
    states: Sequence[Count]
    accounts: Sequence[Count]
    gaps: Sequence[str]
    is_cut: bool


def belonging(campaign: Campaign) -> Belonging:
    """Two statements."""
    found = posts_of(reading(), organisation().id, campaign.id)
    entries = with_accounts(reading(), organisation().id, found[:MOST])
    living = [one for one in entries if one.shown not in DEAD]
    return Belonging(
        rows=_rows(entries),
        states=_in_order(Counter(one.shown for one in entries)),
        accounts=_of_accounts(living),
        gaps=[_words(gap) for gap in gaps(campaign.starts_on, campaign.ends_on, _days(living))],
        is_cut=len(found) > MOST,
    )


def _rows(entries: Iterable[Entry]) -> list[tuple[object, ...]]:
    address, when = post_addresses("drafting.show"), reader().when
    return [
        (
            (one.title or UNTITLED, address(one.year, one.ordinal)),
            one.shown,
            when(one.planned_at) or NO_DATE,
            ", ".join(names_of(one.accounts)) or NO_ACCOUNT,
        )
        for one in entries
    ]


def _in_order(counted: Counter[str]) -> list[Count]:
    return [(name, counted[name]) for name in NAMES if counted[name]]


def _of_accounts(entries: Iterable[Entry]) -> list[Count]:
    """The account that says most of it first."""
    counted = Counter(called(*account) for one in entries for account in one.accounts)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _days(entries: Iterable[Entry]) -> set[date]:
    zone = organisation().zone
    return {wall(one.planned_at, zone).date() for one in entries if one.planned_at}


def _words(gap: Gap) -> str:
    return f"{in_words(gap.first, 'd MMM')} – {in_words(gap.last, 'd MMM y')}"
