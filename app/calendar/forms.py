"""What the calendar's pages post and ask: answers about equal hours, what narrows a month, other people's calendars."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from app.calendar.rules.bulk import Deed
from app.calendar.rules.external import Detail
from app.calendar.rules.saved import SavedPage
from app.calendar.rules.showing import NAMES
from app.calendar.service.external import Terms
from app.core.periods_math import FIRST_YEAR, LAST_YEAR
from app.core.words import say
from app.core.writing import written
from app.db.paging import PAGE
from app.intake.rules.kinds import RequesterKind
from app.web.forms import Form

_FOLD = re.compile(r"fold-(\d{1,7})", re.ASCII)


def folds_in(posted: Mapping[str, str]) -> dict[int, int]:
    """Which of two equal hours each row means, from `fold-12` = `0` or `1`; anything else answers nothing."""
    answers = ((_FOLD.fullmatch(name), value) for name, value in posted.items())
    return {int(found[1]): int(value) for found, value in answers if found and value in ("0", "1")}


def state_asked(asked: Mapping[str, str]) -> str:
    """A state a calendar shows, or none."""
    name = asked.get("status", "")
    return name if name in NAMES else ""


def outside_asked(asked: Mapping[str, str]) -> str:
    """Which of what happens elsewhere: `none`, `days` or a calendar's key; nonsense is everything."""
    value = asked.get("outside", "")
    return value if value in ("none", "days") or key_asked(asked, "outside") else ""


def key_asked(asked: Mapping[str, str], name: str) -> int | None:
    """A key in an address; nonsense is no choice."""
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


class CalendarForm(Form):
    """What is decided about a calendar."""

    name: str = Field(max_length=80)
    owner: RequesterKind
    detail: Detail = Detail.TITLE
    proposes: bool = False

    def terms(self) -> Terms:
        return Terms(" ".join(self.name.split()), self.owner, self.detail, self.proposes)


class NewCalendarForm(CalendarForm):
    """`address`: blank where a file comes with it."""

    address: str = Field(default="", max_length=2_000)


class AwarenessForm(Form):
    """Whole groups and single days; what is not ticked does not come."""

    groups: list[str] = []
    days: list[str] = []


def _drawn(day: date) -> date:
    """Raises `ValueError` for a day no calendar of ours shows."""
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError(say("Escriba una fecha, por ejemplo 2027-03-15."))
    return day


Key = Annotated[int, Field(ge=1, lt=10**15)]
DrawnDay = Annotated[date, AfterValidator(_drawn)]


class TableForm(Form):
    """What of the table is wanted: some days, both included, or what has no day; nothing said is a month."""

    model_config = {"extra": "ignore"}

    first: DrawnDay | None = Field(default=None, alias="from")
    last: DrawnDay | None = Field(default=None, alias="to")
    undated: bool = False
    status: str = ""
    account: Key | None = None
    topic: Key | None = None
    author: Key | None = None
    language: str = Field(default="", max_length=8)
    q: Annotated[str, AfterValidator(written)] = Field(default="", max_length=200)
    sort: str = Field(default="", max_length=20)


class SeveralForm(Form):
    """One deed for several posts: `post`, those that are meant; `shown`, all that were on the page.

    `back`: the question of the table it came from.
    """

    deed: Deed
    post: list[Annotated[str, Field(pattern=r"^[0-9]{4}/[0-9]{1,9}$")]] = Field(min_length=1, max_length=PAGE)
    shown: list[str] = []
    reason: str = Field(default="", max_length=4000)
    topic: Key | None = None
    back: str = Field(default="", max_length=2000)


class SavedForm(Form):
    """What is decided of a view; `rules.saved.check_name` says what a name may be."""

    name: str = Field(default="", max_length=200)
    shared: bool = False
    first: bool = False


class NewSavedForm(SavedForm):
    """`question`: what the address of the page asked."""

    page: SavedPage
    question: str = Field(default="", max_length=2000)
