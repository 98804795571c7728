"""Distribution of the tests among processes: a file each, in the order that leaves none waiting at the end."""

import os
from itertools import groupby
from operator import itemgetter

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

LONGEST = "tests/journeys/test_every_page.py"
"""A file of minutes, whose pages are compared with each other: begun last, it would keep everything waiting."""
ANY_DAY = "tests/journeys/test_any_day.py"
"""A file that makes the demonstration of other moments, each current when the run begins."""
TOGETHER = ("tests/demo/", "tests/attack/test_doors.py")
"""Tests that make the demonstration, which takes half a minute, once a process and engine."""
SPREAD = 0.7
"""The part of the run over which journeys are begun."""


class Shares(LoadFileScheduling):
    """A scheduler of one file per process, with all of the demonstration's tests in one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER[0] if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return two for each processor: half of a process' time is spent waiting for a browser or a server."""
    return 2 * len(os.sched_getaffinity(0))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Shares | None:
    return Shares(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, and spread journeys over the first part of the run, also after the shuffle.

    Journeys mostly wait for a browser, so few at a time leave the processors to the other tests; a long file begun last
    keeps everything waiting.
    """
    files = [list(file_items) for _, file_items in groupby(items, key=lambda item: item.path)]
    journeys = [file_items for file_items in files if "journeys" in file_items[0].path.parts]
    others = [file_items for file_items in files if "journeys" not in file_items[0].path.parts]
    apart = SPREAD * len(others) / max(1, len(journeys))
    placed = [(n * apart, file_items) for n, file_items in enumerate(journeys)] + [*enumerate(others)]
    ordered = [item for _, file_items in sorted(placed, key=itemgetter(0)) for item in file_items]
    items[:] = sorted(ordered, key=_can_wait)


def _can_wait(item: pytest.Item) -> int:
    return next((place for place, long in enumerate((LONGEST, ANY_DAY, TOGETHER)) if item.nodeid.startswith(long)), 3)
