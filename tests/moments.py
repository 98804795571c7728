"""The tests' only clock: one fixed instant, or a chosen moment.

A run begins at ORDINARY, whatever the day and the machine: pytest's own processes and those that they start have their
clocks moved (`tests/moved`), and so does the browser. `--moment leap_day` runs at another; any wall time of Madrid is
valid too (`--moment 2027-06-24T09:00`).
"""

import os
import runpy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

MADRID = ZoneInfo("Europe/Madrid")
MOVED = Path(__file__).with_name("moved")
_BEGAN, _MOVED_S = "CAUCE_TESTS_BEGAN", "CAUCE_TESTS_MOVED_S"


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time of Madrid (None: the present), and its purpose."""

    name: str
    at: str
    why: str

    @property
    def offset(self) -> timedelta:
        """Return the distance from the present, the same in all of a run's processes; the run begins at the moment."""
        if not self.at:
            return timedelta()
        return datetime.fromisoformat(self.at).replace(tzinfo=MADRID).astimezone(UTC) - run_began()


TODAY = Moment("today", "", "whenever the tests run")
ORDINARY = Moment("ordinary", "2026-10-06T10:00", "a working Tuesday of a month in course; past, so it stays so")
MOMENTS = (
    ORDINARY,
    Moment("month_end", "2027-04-30T18:30", "a Friday after hours: the month's report and next month's days are near"),
    Moment("year_end", "2026-12-31T23:35", "a year of numbers ends, perhaps within the run; tomorrow is a holiday"),
    Moment("leap_day", "2028-02-29T12:00", "a day that the years before and after do not have"),
    Moment("spring_forward", "2027-03-28T03:05", "the hour before this one lasted five minutes"),
    Moment("fall_back", "2027-10-31T12:00", "a Sunday of 25 hours, whose night has an hour twice; tomorrow a holiday"),
    Moment("sunday_night", "2027-01-17T23:50", "the week, the working day and most terms turn within the run"),
    Moment("monday_morning", "2027-02-01T00:05", "a week and a month that have nothing in them yet"),
    Moment("election_day", "2027-05-23T11:00", "the municipal elections: fourth Sunday of May (LOREG, art. 42.3)"),
    Moment("summer", "2027-08-13T10:00", "the quietest month, with a holiday on Sunday and offices that close early"),
)
BY_NAME = {one.name: one for one in (*MOMENTS, TODAY)}
SAMPLE = (BY_NAME["leap_day"], BY_NAME["monday_morning"])
"""The moments of `tests/journeys/test_any_day.py`: noon of a rare day, and the emptiest night."""
_MOVED_DATE = """(() => {
  const Present = Date, moved = %d;
  globalThis.Date = class Date extends Present {
    constructor(...given) { super(...(given.length ? given : [Present.now() + moved])); }
    static now() { return Present.now() + moved; }
  };
})()"""
_here = TODAY


def now() -> datetime:
    return datetime.now(UTC) + _here.offset


def unmoved_now() -> datetime:
    """Return the time of servers whose clock cannot be moved, because they are no Python."""
    return datetime.now(UTC) - timedelta(seconds=float(os.environ.get(_MOVED_S, "0")))


def wall_now() -> datetime:
    """Return the office's wall time; add days to it, but never hours: use `wall_after`."""
    return now().astimezone(MADRID)


def wall_after(**delta: float) -> datetime:
    """Return the wall time so long from now (or ago), also across a clock change."""
    return (now() + timedelta(**delta)).astimezone(MADRID)


def run_began() -> datetime:
    """Return the instant at which the run began by its own clock, in whole seconds."""
    return datetime.fromtimestamp(int(os.environ[_BEGAN]), UTC)


def arrival() -> datetime:
    """Return the moment's own instant, for stopped clocks."""
    return run_began() + _here.offset


def environment() -> Mapping[str, str]:
    """Return settings that move the clock of every Python process started with them."""
    moved = _moved_s()
    return {"PYTHONPATH": str(MOVED), _MOVED_S: str(moved)} if moved else {}


def shared_environment(*paths: Path) -> Mapping[str, str]:
    """Return settings of a process that tests of several moments share: it is where the run is, with these folders."""
    moved = os.environ.get(_MOVED_S, "0")
    return {"PYTHONPATH": os.pathsep.join(map(str, (*paths, *([MOVED] if float(moved) else ())))), _MOVED_S: moved}


def move_browser(context: "BrowserContext") -> None:
    """Move its `Date` alone, in pages and workers: Playwright's own clock replaces `performance`, which tests read."""
    if moved := _moved_s():
        script = _MOVED_DATE % round(moved * 1000)
        context.add_init_script(script)
        context.on("serviceworker", lambda worker: worker.evaluate(script))


def _moved_s() -> float:
    """Return the seconds from the real clock to the moment's."""
    return float(os.environ.get(_MOVED_S, "0")) + _here.offset.total_seconds()


def begin_run(moment: Moment = TODAY) -> None:
    """Move this process to the moment, and by the environment those that it starts: xdist's are moved already."""
    if _BEGAN in os.environ:
        return
    os.environ[_BEGAN] = str(int(datetime.now(UTC).timestamp()))
    if moment is not TODAY:
        os.environ[_MOVED_S] = str(moment.offset.total_seconds())
        os.environ[_BEGAN] = str(int(os.environ[_BEGAN]) + int(moment.offset.total_seconds()))
        os.environ["PYTHONPATH"] = str(MOVED)
        runpy.run_path(str(MOVED / "sitecustomize.py"))


def stand_at(moment: Moment) -> None:
    """Let everything made from now on be at the moment."""
    global _here
    _here = moment


def moment_of(text: str) -> Moment:
    """Return the moment of that name, or that wall time of Madrid. Raises `ValueError`."""
    if text in BY_NAME:
        return BY_NAME[text]
    return Moment(text, datetime.fromisoformat(text).replace(tzinfo=None).isoformat(), "asked for by hand")


def drawn(day: datetime) -> Moment:
    """Return a wall time of the coming two years, drawn by the date."""
    dice = Random(f"{day:%Y-%m-%d}")
    at = day.astimezone(MADRID) + timedelta(days=dice.randrange(730), minutes=dice.randrange(1440))
    return moment_of(f"{at:%Y-%m-%dT%H:%M}")


def readable(text: str) -> str:
    """Return the text itself: xdist passes only plain values to its processes."""
    moment_of(text)
    return text


if __name__ == "__main__":
    begin_run()
    print(*(one.name for one in MOMENTS), drawn(run_began()).name)
