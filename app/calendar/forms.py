"""What the calendar's pages post and ask: answers about equal hours, what narrows a month, other people's calendars."""

import re
from collections.abc import Mapping

from pydantic import Field

from app.calendar.rules.external import Detail
from app.calendar.rules.showing import NAMES
from app.calendar.service.external import Terms
from app.intake.rules.kinds import RequesterKind
from app.web.forms import Form

PAPERS = ("a4", "a3")
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


def warned_asked(asked: Mapping[str, str]) -> bool:
    """Whether only what has warnings is asked for."""
    return asked.get("warned", "") == "1"


def paper_asked(asked: Mapping[str, str]) -> str:
    """The size of paper a page is laid out for; nonsense is none."""
    name = asked.get("paper", "")
    return name if name in PAPERS else ""


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
