"""How topics share the month that is shown, beside the share each should have."""

from collections import Counter
from collections.abc import Sequence

from app.calendar.queries import Entry, Wanted
from app.calendar.queries.around import Around
from app.calendar.rules.showing import DEAD
from app.calendar.views.days import ByDay, View
from app.core.periods_math import Month
from app.plan.rules.balance import Balance, Weight, balance_of


def month_balance(view: View, month: Month, found: ByDay, around: Around) -> Balance | None:
    """Of what lives, through the account chosen or any, for whoever sees the work.

    Nothing where something else narrows the page: what is left out of it has its share too.
    """
    if not view.sees_work or view.warned or view.wanted != Wanted(channel_id=view.wanted.channel_id):
        return None
    return _balance([entry for day in month.days for entry in found.get(day, ())], around)


def _balance(entries: Sequence[Entry], around: Around) -> Balance:
    """Topics that are closed count only with what they have."""
    counted = Counter(entry.topic for entry in entries if entry.shown not in DEAD)
    weights = [
        Weight(theme.id, theme.name, 0 if theme.closed else theme.target, counted[theme.name])
        for theme in around.themes
    ]
    return balance_of(weights, untold=counted[""])
