"""Hours to choose at a press while one writes: empty places of the plan, and free ones at the accounts' usual hours."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask import render_template, request

from app.core.date_ranges import DateRange
from app.core.horizon import parse_day
from app.core.permissions import Permission
from app.core.text import parse_int
from app.core.zones import local_time
from app.domain.account_watch.queries import best_hours_of
from app.domain.calendar.queries.clashes import publications_in
from app.domain.calendar.queries.slot_gaps import slot_gaps
from app.domain.calendar.rules.clashes import Publication
from app.domain.periods.queries.periods_in_force import periods_between
from app.domain.periods.queries.working_time import working_time_of
from app.domain.posts.rules.free_slots import PROPOSED_HOURS, TakenHours, find_free_hour
from app.domain.slots.rules.occurrences import GapState
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import typed_post
from app.pages.posts.expired_session import signed_out_fragment
from app.pages.posts.forms.composer import ComposerForm, typed_draft
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.forms import FormState, read_form
from app.web.request import now, read_session, work

AHEAD = timedelta(days=14)
HABIT = timedelta(days=60)
"""How far back an account's usual hours are looked for."""
MOST_PLACES = 3
MOST_HOURS = 3
MOST_USUAL = 3
MOST_NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class ProposedHour:
    """`at`: in the organisation's zone; `topic`, `topic_id`: of the plan's empty place, none for a free hour."""

    at: datetime
    topic: str = ""
    topic_id: int | None = None
    is_place: bool = False

    @property
    def value(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M};{self.topic_id or ''}"


@bp.post("/hours")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_fragment)
def hours() -> Page:
    """Propose hours for what is typed, with what goes out on its day. Five statements."""
    return render_template("posts/hours.html", **proposed_parts(read_form(ComposerForm, request.form).typed))


def proposed_parts(typed: Mapping[str, Any]) -> dict[str, Any]:
    channels, pieces = frozenset(account for account, _ in typed_draft(typed).targets), _publications()
    post, day = typed_post(), parse_day(typed.get("planned_on"))
    others = [piece for piece in pieces if post is None or piece.id != post.id]
    places = list(islice(_places(channels, others, typed_draft(typed).topic_id), MOST_PLACES))
    neighbours = [piece for piece in others if piece.day == day]
    return {
        "best": best_hours_of(work(read_session()), channels) if channels else [],
        "hours": sorted([*places, *_free_hours(channels, others, places)], key=lambda hour: hour.at),
        "neighbours": neighbours[:MOST_NEIGHBOURS],
        "more": max(0, len(neighbours) - MOST_NEIGHBOURS),
    }


def take_hour(form: FormState[ComposerForm]) -> bool:
    """Put the pressed hour in its fields; return False where none was pressed."""
    moment, _, topic = str(form.typed.pop("hour", "") or "").partition(";")
    on, _, at = moment.partition("T")
    if not moment:
        return False
    form.typed.update({"planned_on": on, "planned_time": at})
    if topic and not form.typed.get("topic") and parse_int(topic):
        form.typed["topic"] = topic
    return True


def _publications() -> Sequence[Publication]:
    zone, here = organisation().zone, organisation().id
    days = DateRange(today() - HABIT, today() + AHEAD)
    return publications_in(read_session(), here, days.bounds(zone), zone)


def _places(channels: Collection[int], pieces: Sequence[Publication], topic_id: int | None) -> Iterator[ProposedHour]:
    """Yield the plan's empty places of the accounts and topic chosen, or of any."""
    days = DateRange(today(), today() + AHEAD)
    known: set[datetime] = set()
    for gap in slot_gaps(read_session(), organisation(), days, now=now(), pieces=pieces):
        slot, at = gap.slot, gap.place.instant
        is_wanted = (not channels or slot.channel_id in channels) and topic_id in (None, slot.topic_id)
        if is_wanted and gap.state is GapState.EMPTY and at not in known:
            known.add(at)
            yield ProposedHour(local_time(at, organisation().zone), slot.topic, slot.topic_id, is_place=True)


def _free_hours(
    channels: Collection[int], pieces: Sequence[Publication], places: Sequence[ProposedHour]
) -> list[ProposedHour]:
    """Return free hours of the next days, the accounts' usual ones first."""
    body, start = organisation(), now()
    working = working_time_of(body, periods_between(read_session(), body.id, start, start + AHEAD))
    ours = [piece.at for piece in pieces if not channels or piece.accounts & frozenset(channels)]
    tried = _usual_hours(ours, body.zone)
    taken = TakenHours([at for at in ours if at > start])
    days = (today() + timedelta(days=n) for n in range(AHEAD.days))
    found = (find_free_hour(day, working, taken, now=start, hours=tried) for day in days if working.stretches(day))
    known = {place.at for place in places}
    proposed = (ProposedHour(local_time(at, body.zone)) for at in found if at and at not in known)
    return list(islice(proposed, MOST_HOURS))


def _usual_hours(instants: Sequence[datetime], zone: str) -> list[int]:
    counts = Counter(local_time(at, zone).hour for at in instants if at < now())
    usual = [hour for hour, _ in counts.most_common(MOST_USUAL)]
    return [*usual, *(hour for hour in PROPOSED_HOURS if hour not in usual)]
