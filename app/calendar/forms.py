"""What the calendar's pages post and ask: answers about equal hours, what narrows a month, other people's calendars."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from app.calendar.rules.bulk import Deed
from app.calendar.rules.colouring import By
from app.calendar.rules.external import Detail
from app.calendar.rules.headings import Column
from app.calendar.rules.moving import MOST, Number, Wanted, Way
from app.calendar.rules.names import handle_key
from app.calendar.rules.naming import MOST as MOST_NAMES
from app.calendar.rules.naming import NAMED
from app.calendar.rules.saved import SavedPage
from app.calendar.rules.showing import NAMES
from app.calendar.service.external import Terms
from app.core.horizon import ALWAYS
from app.core.numerals import whole
from app.core.periods_math import FIRST_YEAR, LAST_YEAR
from app.core.words import say
from app.core.writing import written
from app.db.paging import PAGE
from app.drafting.rules.numbers import read_number
from app.intake.rules.kinds import RequesterKind
from app.organisations.rules import LANGUAGES
from app.web.forms import Form, Key

PAPERS = ("a4", "a3")
NAMED_COLUMNS = {column.name.lower(): column for column in NAMED}
_FOLD = re.compile(r"fold-(\d{1,7})", re.ASCII)


def folds_in(posted: Mapping[str, str]) -> dict[int, int]:
    """Which of two equal hours each row means, from `fold-12` = `0` or `1`; anything else answers nothing."""
    answers = ((_FOLD.fullmatch(name), value) for name, value in posted.items())
    return {int(found[1]): int(value) for found, value in answers if found and value in ("0", "1")}


def names_in(posted: Mapping[str, str]) -> dict[tuple[Column, str], int]:
    """What each name of a sheet means, from `named-3` = `topic:Avisos` and `means-3` = a key; blank answers nothing."""
    found: dict[tuple[Column, str], int] = {}
    for number in range(MOST_NAMES):
        column, _, name = posted.get(f"named-{number}", "").partition(":")
        meant = key_asked(posted, f"means-{number}")
        if column in NAMED_COLUMNS and name and meant is not None:
            found[NAMED_COLUMNS[column], handle_key(name)] = meant
    return found


def state_asked(asked: Mapping[str, str]) -> str:
    """A state a calendar shows, or none."""
    name = asked.get("status", "")
    return name if name in NAMES else ""


def by_asked(asked: Mapping[str, str]) -> By:
    """What the colours tell apart; nonsense is states."""
    value = asked.get("by", "")
    return By(value) if value in list(By) else By.STATUS


def language_asked(asked: Mapping[str, str]) -> str:
    """A language by its code, or none."""
    value = asked.get("language", "")
    return value if value in LANGUAGES else ""


def outside_asked(asked: Mapping[str, str]) -> str:
    """Which of what happens elsewhere: `none`, `days` or a calendar's key; nonsense is everything."""
    value = asked.get("outside", "")
    return value if value in ("none", "days") or key_asked(asked, "outside") else ""


def warned_asked(asked: Mapping[str, str]) -> bool:
    """Whether only what has warnings is asked for."""
    return asked.get("warned", "") == "1"


def paper_asked(asked: Mapping[str, str]) -> str:
    """The size of paper a page is laid out for; nonsense is none."""
    name = asked.get("paper", "")
    return name if name in PAPERS else ""


def key_asked(asked: Mapping[str, str], name: str) -> int | None:
    """A key in an address; nonsense is no choice."""
    return whole(asked.get(name, ""))


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


class IdeaForm(Form):
    """A line, and perhaps a topic; `page` and `day`, where of the calendar it was noted."""

    idea: str = Field(max_length=200)
    idea_topic: Key | None = None
    page: Literal["month", "week", "day", "agenda"] = "month"
    day: date | None = None


def numbers_in(said: Iterable[str]) -> list[Number]:
    """Posts by year and place in it, each once and in their order; nonsense is none of them."""
    return list(dict.fromkeys(number for text in said if (number := read_number(text))))


Named = Annotated[str, Field(max_length=80)]


class MoveForm(Form):
    """`listed`: the posts on the page; `post`: those that move; `seen`: a post and the hour it had there.

    `slot`: a free hour that was pressed; `told`: what had been read of what will happen; `agree`: that a yes is lost.
    """

    listed: Annotated[list[Named], Field(max_length=MOST)] = []
    post: Annotated[list[Named], Field(max_length=MOST)] = []
    seen: Annotated[list[Named], Field(max_length=MOST)] = []
    way: Way = Way.DAY
    planned_on: date | None = None
    planned_time: time | None = None
    fold: Literal["0", "1"] | None = None
    amount: int = Field(default=1, ge=1, le=400)
    unit: Literal["days", "weeks"] = "weeks"
    direction: Literal["later", "sooner"] = "later"
    slot: AwareDatetime | None = None
    agree: bool = False
    told: str = Field(default="", max_length=32)
    deed: Literal["look", "move"] = "move"
    back: str = Field(default="", max_length=2_000)

    @property
    def numbers(self) -> list[Number]:
        return numbers_in(self.post)

    def wanted(self) -> Wanted:
        days = self.amount * (7 if self.unit == "weeks" else 1) * (1 if self.direction == "later" else -1)
        return Wanted(
            way=Way.SLOT if self.slot else self.way,
            on=self.planned_on,
            at=self.planned_time if self.way is Way.DAY else None,
            fold=int(self.fold) if self.fold else None,
            days=days,
            slot=self.slot,
        )

    def hours_seen(self) -> dict[Number, str]:
        pairs = (text.partition(" ") for text in self.seen)
        return {number: hour for name, _, hour in pairs if (number := read_number(name))}


class UndoForm(Form):
    """`posts`: their numbers with blanks between, as few letters as can be: they travel in a cookie."""

    posts: str = Field(max_length=2_500)
    at: AwareDatetime
    back: str = Field(default="", max_length=2_000)
    lost: bool = False


def _drawn(day: date) -> date:
    """Raises `ValueError` for a day no calendar of ours shows."""
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError(say("Escriba una fecha, por ejemplo 2027-03-15."))
    return day


DrawnDay = Annotated[date, AfterValidator(_drawn)]


class TableForm(Form):
    """What of the table is wanted: some days, both included, or what has no day; nothing said is a month."""

    horizon = ALWAYS
    spans = (("first", "last"),)
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
