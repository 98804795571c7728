"""Files that ask much of their reader, at a web of real processes: whoever else asks is answered meanwhile."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from threading import Thread

import pytest

from app.adapters.reader_pool.jobs import JOBS, SHORT
from app.adapters.reader_pool.pool import ROOT
from app.adapters.reader_pool.turns import ReadingTurns
from app.core.permissions import Role
from tests.serve.conftest import Served, children
from tests.serve.desks import LITTLE, Answer, Watch, ask, open_desks
from tests.serve.test_serve import is_alive
from tests.waiting import wait_until

TOGETHER, IN_TURN = 8, 2
"""Files of one person: one is next, another waits behind it, and the others are told."""
IMPORT, BOOK = "/o/riba/calendar/import", "fundida.xlsx"


@pytest.fixture
def full_lane(served: Served) -> Iterator[ExitStack]:
    """Yield the turns of everybody who has a file read now: closing it ends them."""
    with ExitStack() as turns:
        for number in range(SHORT.running):
            turns.enter_context(ReadingTurns(served.folder / "readers", partial(str, number)).take(SHORT))
        yield turns


def test_others_are_answered_while_eight_sheets_of_one_author_wait(served: Served, full_lane: ExitStack) -> None:
    web, _ = wait_until(served.forked, "web and worker")
    author = open_desks(served, Role.AUTHOR)[Role.AUTHOR]
    watch, answers = Watch(children(web)[0]), list[Answer]()
    posting = [Thread(target=lambda: answers.append(author.send(IMPORT, "file", BOOK))) for _ in range(TOGETHER)]
    for thread in posting:
        thread.start()
    wait_until(lambda: len(answers) == TOGETHER - IN_TURN, "those beyond the queue are told")
    assert all("Se está leyendo otro archivo suyo" in answer.text for answer in answers)
    assert ask(served.port, "GET", "/healthz").text and len(answers) == TOGETHER - IN_TURN
    full_lane.close()
    wait_until(lambda: watch.look() == 0 and len(answers) == TOGETHER, "all are answered")
    assert 0 < watch.most_readers * 1024 < JOBS["read sheet"].limits.memory
    assert watch.grown < LITTLE


READING = """
import os
from app.adapters.archives.names import PooledArchives
from tests.fuzz.files import sample
from tests.serve.conftest import children

PooledArchives().names(sample("carta.docx").content)
if os.fork() == 0:
    raise SystemExit
os.wait()
print(*children(os.getpid()))
PooledArchives().names(sample("carta.odt").content)
"""


def test_who_reads_a_file_ends_with_its_reader_and_leaves_nothing_open() -> None:
    command = (sys.executable, "-X", "dev", "-c", READING)
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (reader,) = map(int, run.stdout.split())
    assert (run.stderr, is_alive(reader)) == ("", False)
