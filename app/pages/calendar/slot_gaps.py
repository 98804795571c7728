from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask import url_for

from app.core.date_ranges import DateRange
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.calendar.queries.slot_gaps import SlotGap, slot_gaps
from app.domain.directory.rules.networks import NETWORK_MARKS
from app.domain.slots.rules.occurrences import GapState
from app.pages.calendar.calendar_view import CalendarView
from app.pages.calendar.clash_warnings import clashes_on
from app.pages.calendar.request_cache import periods_touching
from app.pages.shell.request_context import organisation
from app.web.request import actor, now, read_session
from app.web.translation import translate

MOST_GAPS_PER_DAY = 2
"""Per day of the month; the rest are counted."""
GAP_WORD = msg("Hueco")
OF_TOPIC = msg("Hueco: %(topic)s")
PAUSED = msg("%(what)s, en pausa")
MORE = msg("y %(count)s huecos más")
ALL = msg("%(count)s huecos")


@dataclass(frozen=True, slots=True)
class GapMark:
    """A slot, closed without `url`; `marks`: letters of `account`'s network."""

    time: str
    text: str
    account: str
    marks: str
    url: str


@dataclass(frozen=True, slots=True)
class DayGaps:
    """Slots by day; counts cover the page's own days."""

    by_day: dict[date, list[GapMark]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    manages: bool = False
    most: int = MOST_GAPS_PER_DAY

    def of(self, day: date) -> list[GapMark]:
        return self.by_day.get(day, [])

    def first(self, day: date, url: str) -> list[GapMark]:
        """Return the first slots; never leave a single one out. `url` opens the day."""
        some = self.of(day)
        if len(some) <= self.most + 1:
            return some
        rest = translate(msg((MORE if self.most else ALL).msgid, count=len(some) - self.most))
        return [*some[: self.most], GapMark("", rest, "", "", url)]


def load_day_gaps(view: CalendarView, drawn: DateRange, *, inside: DateRange) -> DayGaps:
    """Load the free slots by day, none for political offices or under state filters."""
    if not view.sees_work or view.wanted.shown:
        return DayGaps()
    every = slot_gaps(
        read_session(),
        organisation(),
        drawn,
        now=now(),
        pieces=clashes_on(drawn).pieces.values(),
        periods=lambda: periods_touching(drawn),
    )
    gaps = [gap for gap in every if _is_wanted(view, gap)]
    day_gaps = DayGaps(counts=Counter(gap.state.value for gap in gaps if gap.place.day in inside))
    address = _gap_url_builder() if actor().may(Permission.POST_WRITE) else None
    for gap in gaps:
        if gap.state is not GapState.MISSED:
            day_gaps.by_day.setdefault(gap.place.day, []).append(_gap_mark(gap, address))
    return DayGaps(day_gaps.by_day, day_gaps.counts, actor().may(Permission.PLAN_MANAGE))


def _is_wanted(view: CalendarView, gap: SlotGap) -> bool:
    wanted = view.wanted
    return wanted.channel_id in (None, gap.slot.channel_id) and wanted.topic_id in (None, gap.slot.topic_id)


def _gap_mark(gap: SlotGap, address: Callable[[SlotGap], str] | None) -> GapMark:
    slot, is_paused = gap.slot, gap.state is GapState.PAUSED
    label = translate(msg(OF_TOPIC.msgid, topic=slot.topic) if slot.topic else GAP_WORD)
    return GapMark(
        time=f"{gap.place.time:%H:%M}",
        text=translate(msg(PAUSED.msgid, what=label)) if is_paused else label,
        account=slot.called,
        marks=NETWORK_MARKS[slot.network],
        url="" if is_paused or address is None else address(gap),
    )


def _gap_url_builder() -> Callable[[SlotGap], str]:
    before = url_for("plan.place", slot_id=0, year=1, month=1, day=1).removesuffix("0/1/1/1")

    def of(gap: SlotGap) -> str:
        on = gap.place.day
        return f"{before}{gap.slot.id}/{on.year}/{on.month}/{on.day}"

    return of
