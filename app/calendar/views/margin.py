"""What stands beside the days of the calendar: ideas without a day."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.accounts.rules import Permission
from app.calendar.forms import IdeaForm
from app.calendar.views.days import View
from app.citizens.queries.faq import asked_often
from app.citizens.rules.telling_topics import title_of
from app.citizens.service.often import OFTEN
from app.core.zones import day_in
from app.drafting.queries.ideas import MOST, Idea, ideas_without_day
from app.drafting.service import may_edit
from app.pages.shell.request_context import organisation, today
from app.web.addresses import addresses_of_post, post_addresses
from app.web.forms import Read, blank
from app.web.request import actor, reading

MOST_ASKED = 3


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
class Asked:
    """What many ask this week; `take`, where it becomes a publication."""

    title: str
    times: int
    has_answer: bool
    take: str


@dataclass(frozen=True, slots=True)
class Margin:
    """`form`: that of a new idea, for whoever may write one; `asked`: what citizens ask most, which became none yet."""

    asked: Sequence[Asked]
    ideas: Sequence[Waiting]
    has_more: bool
    form: Read[IdeaForm] | None


def margin_of(view: View) -> Margin | None:
    """Two statements; nothing for whoever does not see the work."""
    if not view.sees_work:
        return None
    ideas = ideas_without_day(reading(), organisation().id)
    return Margin(
        asked=_asked() if actor().may(Permission.CASE_ANSWER) and actor().may(Permission.POST_WRITE) else (),
        ideas=_waiting(ideas[:MOST]),
        has_more=len(ideas) > MOST,
        form=blank() if actor().may(Permission.POST_WRITE) else None,
    )


def _asked() -> list[Asked]:
    body = organisation()
    found = [one for one in asked_often(reading(), body.id, least=OFTEN) if not one.number]
    return [
        Asked(
            title=title_of(one.question, one.text, one.words, body.languages),
            times=one.times,
            has_answer=one.entry_id is not None,
            take=url_for("citizens.take_topic", topic_id=one.id),
        )
        for one in found[:MOST_ASKED]
    ]


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
