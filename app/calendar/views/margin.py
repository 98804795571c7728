"""What stands beside the days of the calendar: ideas without a day."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.rules import Permission
from app.calendar.forms import IdeaForm
from app.calendar.views.days import View
from app.core.zones import day_in
from app.drafting.queries.ideas import MOST, Idea, ideas_without_day
from app.drafting.service import may_edit
from app.web.addresses import addresses_of_post, post_addresses
from app.web.forms import Read, blank
from app.web.request import actor, organisation, reading, today


@dataclass(frozen=True, slots=True)
class Waiting:
    """An idea of the tray. `place` is its `year/ordinal`; `move`, where it is given a day, for whoever may."""

    title: str
    topic: str
    author: str
    days: int
    place: str
    url: str
    move: str


@dataclass(frozen=True, slots=True)
class Margin:
    """`form`: that of a new idea, for whoever may write one."""

    ideas: Sequence[Waiting]
    has_more: bool
    form: Read[IdeaForm] | None


def margin_of(view: View) -> Margin | None:
    """One statement; nothing for whoever does not see the work."""
    if not view.sees_work:
        return None
    ideas = ideas_without_day(reading(), organisation().id)
    return Margin(
        ideas=_waiting(ideas[:MOST]),
        has_more=len(ideas) > MOST,
        form=blank() if actor().may(Permission.POST_WRITE) else None,
    )


def _waiting(ideas: Sequence[Idea]) -> list[Waiting]:
    who, day = actor(), today()
    page, hour = post_addresses("drafting.show"), addresses_of_post("calendar.moving")
    return [
        Waiting(
            title=one.title,
            topic=one.topic or "",
            author=one.author,
            days=(day - day_in(one.created_at, organisation().zone)).days,
            place=f"{one.year}/{one.ordinal}",
            url=page(one.year, one.ordinal),
            move=hour(one.year, one.ordinal) if may_edit(one, who) else "",
        )
        for one in ideas
    ]
