"""Files that ask much of their reader, at a web of real processes: whoever else asks is answered meanwhile."""

import http.client
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.adapters.reader_pool.jobs import JOBS, SHORT
from app.adapters.reader_pool.pool import ROOT
from app.adapters.reader_pool.turns import ReadingTurns
from app.factory import create_app
from app.wiring import wire
from config import Config
from tests import sample_town
from tests.fuzz.files import sample
from tests.moments import wall_now
from tests.page_forms import form_of
from tests.serve.conftest import Served, children
from tests.serve.test_serve import is_alive
from tests.waiting import PATIENCE_S, wait_until

TOGETHER, IN_TURN = 8, 2
"""Files of one person: one is next, another waits behind it, and the others are told."""
IMPORT = "/o/riba/calendar/import"
LITTLE = 50_000
"""Kilobytes that the web may take to receive the files."""


class Author(NamedTuple):
    """An author at the page of the import, as a browser has it."""

    cookie: str
    csrf_token: str


@pytest.fixture
def author(served: Served) -> Author:
    wiring = wire(Config(_env_file=None, data_dir=served.folder), clock=wall_now)
    with wiring.writing() as session:
        person = sample_town.make_town(session, now=wall_now()).author
        session.commit()
    client = create_app(wiring).test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"], cookies["_fresh"] = sample_town.open_session(wiring, person, now=wall_now()), True
    token = dict(form_of(client.get(IMPORT).text, IMPORT))["csrf_token"]
    wiring.engine.dispose()
    kept = client.get_cookie("cauce")
    assert kept is not None
    return Author(f"cauce={kept.value}", token)


def post(served: Served, body: bytes = b"", *, method: str = "POST", address: str = IMPORT, **headers: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_S)) as connection:
        connection.request(method, address, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return connection.getresponse().read().decode()


def resident(pid: int) -> int:
    """Return the kilobytes that a process has in memory (proc(5)); 0 where it ended meanwhile."""
    with suppress(OSError):
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return int(lines.get("VmRSS", "0").split()[0])
    return 0


@pytest.fixture
def full_lane(served: Served) -> Iterator[ExitStack]:
    """Yield the turns of everybody who has a file read now: closing it ends them."""
    with ExitStack() as turns:
        for number in range(SHORT.running):
            turns.enter_context(ReadingTurns(served.folder / "readers", partial(str, number)).take(SHORT))
        yield turns


def test_others_are_answered_while_eight_sheets_of_one_author_wait(
    served: Served, author: Author, full_lane: ExitStack
) -> None:
    web, _ = wait_until(served.forked, "web and worker")
    (answering,) = children(web)
    book = FileStorage(io.BytesIO(sample("fundida.xlsx").content), filename="marzo.xlsx")
    boundary, body = encode_multipart({"csrf_token": author.csrf_token, "file": book})
    kind, before, answers = f"multipart/form-data; boundary={boundary}", resident(answering), list[str]()
    posting = [
        Thread(target=lambda: answers.append(post(served, body, Cookie=author.cookie, Content_Type=kind)))
        for _ in range(TOGETHER)
    ]
    for thread in posting:
        thread.start()
    wait_until(lambda: len(answers) == TOGETHER - IN_TURN, "those beyond the queue are told")
    assert all("Se está leyendo otro archivo suyo" in answer for answer in answers)
    assert post(served, method="GET", address="/healthz") and len(answers) == TOGETHER - IN_TURN
    full_lane.close()
    readers = [most_resident(answering, thread) for thread in posting]
    assert len(answers) == TOGETHER and 0 < max(readers) * 1024 < JOBS["read sheet"].limits.memory
    assert resident(answering) - before < LITTLE


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


def most_resident(answering: int, thread: Thread) -> int:
    """Return the most that the readers had in memory together until the thread ended."""
    most = 0
    while thread.is_alive():
        readers = [pid for program in children(answering) for pid in children(program)]
        most = max(most, sum(map(resident, readers)))
        thread.join(0.05)
    return most
