import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from app.core.date_ranges import FIRST_YEAR, LAST_YEAR
from app.core.horizon import UNLIMITED
from app.core.messages import msg
from app.core.name_keys import handle_key
from app.core.text import normalise_text, parse_int
from app.db.paging import PAGE_SIZE
from app.domain.calendar.rules.bulk_actions import BulkAction
from app.domain.calendar.rules.colours import ColourBy
from app.domain.calendar.rules.saved_views import SavedPage
from app.domain.external_calendars.rules.calendars import EventDetail
from app.domain.moves.rules import MOST_MOVED, MoveKind, MoveRequest, PostNumber
from app.domain.organisations.rules import LANGUAGES
from app.domain.posts.rules.post_number import parse_number
from app.domain.publishing.rules.shown_state import STATE_NAMES
from app.domain.requests.rules.origin import RequesterKind
from app.domain.spreadsheets.rules.aliases import ALIASED_COLUMNS
from app.domain.spreadsheets.rules.aliases import MOST_UNKNOWN_NAMES as MOST_NAMES
from app.domain.spreadsheets.rules.headings import SheetColumn
from app.usecases.external_calendars.calendars import CalendarTerms
from app.web.forms import Form, RowKey

PAPER_SIZES = ("a4", "a3")
NAMED_COLUMNS = {column.name.lower(): column for column in ALIASED_COLUMNS}
_FOLD = re.compile(r"fold-(\d{1,7})", re.ASCII)


def parse_folds(posted: Mapping[str, str]) -> dict[int, int]:
    """Return each row's choice of two equal hours: `fold-12` = `0` or `1`."""
    answers = ((_FOLD.fullmatch(name), value) for name, value in posted.items())
    return {int(match[1]): int(value) for match, value in answers if match and value in ("0", "1")}


def parse_name_answers(posted: Mapping[str, str]) -> dict[tuple[SheetColumn, str], int]:
    """Read meanings: `named-3` = `topic:Avisos`, `means-3` = a key; ignore blanks."""
    keys_by_name: dict[tuple[SheetColumn, str], int] = {}
    for number in range(MOST_NAMES):
        column, _, name = posted.get(f"named-{number}", "").partition(":")
        meant = requested_key(posted, f"means-{number}")
        if column in NAMED_COLUMNS and name and meant is not None:
            keys_by_name[NAMED_COLUMNS[column], handle_key(name)] = meant
    return keys_by_name


def requested_state(arguments: Mapping[str, str]) -> str:
    name = arguments.get("status", "")
    return name if name in STATE_NAMES else ""


def requested_colouring(arguments: Mapping[str, str]) -> ColourBy:
    """Return states if invalid."""
    value = arguments.get("by", "")
    return ColourBy(value) if value in list(ColourBy) else ColourBy.STATUS


def requested_language(arguments: Mapping[str, str]) -> str:
    value = arguments.get("language", "")
    return value if value in LANGUAGES else ""


def requested_outside(arguments: Mapping[str, str]) -> str:
    """Return `none`, `days` or a calendar's key; empty means all."""
    value = arguments.get("outside", "")
    return value if value in ("none", "days") or requested_key(arguments, "outside") else ""


def is_warned_requested(arguments: Mapping[str, str]) -> bool:
    return arguments.get("warned", "") == "1"


def requested_paper(arguments: Mapping[str, str]) -> str:
    """Return empty if invalid."""
    name = arguments.get("paper", "")
    return name if name in PAPER_SIZES else ""


def requested_key(arguments: Mapping[str, str], name: str) -> int | None:
    """Return the key in the address, None if invalid."""
    return parse_int(arguments.get(name, ""))


class ExternalCalendarForm(Form):
    name: str = Field(max_length=80)
    owner: RequesterKind
    detail: EventDetail = EventDetail.TITLE
    proposes: bool = False

    def terms(self) -> CalendarTerms:
        return CalendarTerms(" ".join(self.name.split()), self.owner, self.detail, self.proposes)


class NewExternalCalendarForm(ExternalCalendarForm):
    """A new calendar; `address` is blank with a file."""

    address: str = Field(default="", max_length=2_000)


class AwarenessForm(Form):
    groups: list[str] = []
    days: list[str] = []


class IdeaForm(Form):
    """An idea; `page` and `day`: its origin."""

    idea: str = Field(max_length=200)
    idea_topic: RowKey | None = None
    page: Literal["month", "week", "day", "agenda"] = "month"
    day: date | None = None


def parse_post_numbers(texts: Iterable[str]) -> list[PostNumber]:
    """Return valid numbers, each once, in order."""
    return list(dict.fromkeys(number for text in texts if (number := parse_number(text))))


MOST_DRAGGED = 60 * 24 * 400
"""Minutes: farther than any page of the calendar reaches."""
PostNumberText = Annotated[str, Field(max_length=80)]


class MoveForm(Form):
    """`listed`: posts shown; `post`: moving; `seen`: their hours shown.

    `by`: minutes of a dragged selection; `slot`: a free hour pressed; `told`: the preview; `agree`: to losing approval.
    """

    listed: Annotated[list[PostNumberText], Field(max_length=MOST_MOVED)] = []
    post: Annotated[list[PostNumberText], Field(max_length=MOST_MOVED)] = []
    seen: Annotated[list[PostNumberText], Field(max_length=MOST_MOVED)] = []
    way: MoveKind = MoveKind.DAY
    planned_on: date | None = None
    planned_time: time | None = None
    fold: Literal["0", "1"] | None = None
    amount: int = Field(default=1, ge=1, le=400)
    unit: Literal["days", "weeks"] = "weeks"
    direction: Literal["later", "sooner"] = "later"
    by: int = Field(default=0, ge=-MOST_DRAGGED, le=MOST_DRAGGED)
    slot: AwareDatetime | None = None
    agree: bool = False
    told: str = Field(default="", max_length=32)
    deed: Literal["look", "move"] = "move"
    back: str = Field(default="", max_length=2_000)

    @property
    def numbers(self) -> list[PostNumber]:
        return parse_post_numbers(self.post)

    def wanted(self) -> MoveRequest:
        dragged = self.way is MoveKind.DRAG
        days = self.amount * (7 if self.unit == "weeks" else 1) * (1 if self.direction == "later" else -1)
        return MoveRequest(
            way=MoveKind.SLOT if self.slot else self.way,
            on=self.planned_on,
            at=self.planned_time if self.way is MoveKind.DAY else None,
            fold=int(self.fold) if self.fold else None,
            days=0 if dragged else days,
            minutes=self.by if dragged else 0,
            slot=self.slot,
        )

    def hours_seen(self) -> dict[PostNumber, str]:
        pairs = (text.partition(" ") for text in self.seen)
        return {number: hour for name, _, hour in pairs if (number := parse_number(name))}


class UndoMoveForm(Form):
    """`posts`: blank-separated numbers, short enough for a cookie."""

    posts: str = Field(max_length=2_500)
    at: AwareDatetime
    back: str = Field(default="", max_length=2_000)
    lost: bool = False


def _check_shown_day(day: date) -> date:
    """Raise `ValueError` outside the calendar's years."""
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise ValueError(msg("Escriba una fecha, por ejemplo 2027-03-15."))
    return day


ShownDay = Annotated[date, AfterValidator(_check_shown_day)]


class TableForm(Form):
    """Inclusive days, by default a month, or undated posts."""

    horizon = UNLIMITED
    spans = (("first", "last"),)
    model_config = {"extra": "ignore"}

    first: ShownDay | None = Field(default=None, alias="from")
    last: ShownDay | None = Field(default=None, alias="to")
    undated: bool = False
    status: str = ""
    account: RowKey | None = None
    topic: RowKey | None = None
    author: RowKey | None = None
    language: str = Field(default="", max_length=8)
    q: Annotated[str, AfterValidator(normalise_text)] = Field(default="", max_length=200)
    sort: str = Field(default="", max_length=20)


class BulkActionForm(Form):
    """`post`: chosen; `shown`: all on the page; `back`: the table's query."""

    deed: BulkAction
    post: list[Annotated[str, Field(pattern=r"^[0-9]{4}/[0-9]{1,9}$")]] = Field(min_length=1, max_length=PAGE_SIZE)
    shown: list[str] = []
    reason: str = Field(default="", max_length=4000)
    topic: RowKey | None = None
    back: str = Field(default="", max_length=2000)


class SavedViewForm(Form):
    """A view; `check_view_name` checks its name."""

    name: str = Field(default="", max_length=200)
    shared: bool = False
    first: bool = False


class NewSavedViewForm(SavedViewForm):
    page: SavedPage
    question: str = Field(default="", max_length=2000)
