"""Small files that ask much of whoever opens them: each is read by the pool, under its limits, or refused in words."""

import fcntl
import resource
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from app.adapters.archives.names import PooledArchives
from app.adapters.calendar_files.parser import PooledCalendars
from app.adapters.images import PillowImages
from app.adapters.reader_pool.jobs import LONG, SHORT, ReadingLane
from app.adapters.reader_pool.pool import ReaderPool
from app.adapters.reader_pool.turns import ReadingTurns
from app.adapters.sheets.formats import read_sheet_file
from app.adapters.sheets.limits import SheetLimits
from app.adapters.sheets.reader import SpreadsheetReader
from app.core.errors import Busy, Refusal
from app.core.sizes import MEGABYTE
from app.domain.requests.rules.mail_letter import LetterAttachment
from app.usecases.requests.files import take_file, take_letter_files
from tests.fuzz import books
from tests.fuzz.files import sample
from tests.waiting import wait_until

LITTLE = 50_000
"""Kilobytes of memory that the receiver of a file may take for it."""


def most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_sheet_that_inflates_takes_no_memory_of_who_received_it():
    content = sample("hinchada.xlsx").content
    before = most_memory()
    assert len(content) < 200_000
    with pytest.raises(Refusal):
        SpreadsheetReader().read("a.xlsx", content)
    assert most_memory() - before < LITTLE


def test_cells_merged_by_the_million_take_no_memory_of_their_reader():
    content = sample("fundida.xlsx").content
    assert len(content) < 20_000
    tracemalloc.start()
    sheet = read_sheet_file("a.xlsx", content, SheetLimits())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.number for row in sheet.rows] == [2] and most < 10 * MEGABYTE


@pytest.mark.parametrize("name", ["ancha.xlsx", "repetida.xlsx", "nombrada.xlsx"])
def test_a_small_book_of_much_to_read_is_refused_before_it_is_read(name: str):
    content = sample(name).content
    assert len(content) < 2_000_000
    with pytest.raises(Refusal, match="El libro ocuparía demasiado al abrirlo"):
        SpreadsheetReader().read("a.xlsx", content)


def test_rows_that_a_book_leaves_out_take_no_time_of_its_reader():
    assert SpreadsheetReader().read("a.xlsx", books.distant(sheets=390)).rows == ()


def test_pictures_of_a_canvas_without_end_are_refused_and_take_nothing_of_the_web():
    content = sample("lienzo.webp").content
    assert len(content) < 200_000
    before = most_memory()
    for _ in range(4):
        with pytest.raises(Refusal, match="demasiad"):
            PillowImages().cleaned(content)
    assert most_memory() - before < LITTLE


@pytest.mark.timeout(60)
def test_a_calendar_of_parameters_without_end_is_read_at_once():
    content = sample("zona.ics").content
    opens, closes = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    read = PooledCalendars().parse(content, "Europe/Madrid", opens, closes)
    assert (read.events, len(read.left)) == ([], 1)


@pytest.mark.parametrize("deed", ["memory", "work", "network", "program", "files"])
def test_a_reader_that_is_taken_over_reaches_nothing(deed: str):
    script = Path(__file__).with_name("hostile_reader.py")
    run = subprocess.run(
        [sys.executable, str(script), deed], cwd=script.parents[2], capture_output=True, text=True, check=False
    )
    assert run.returncode != 0 and run.stdout == "" and "AssertionError" not in run.stderr


def test_a_person_reads_one_file_at_a_time_and_the_third_is_told(tmp_path: Path):
    turns, outcomes = ReadingTurns(tmp_path, lambda: "person 1"), list[str]()
    second = Thread(target=lambda: outcomes.append(outcome(turns)))
    with turns.take(SHORT):
        second.start()
        wait_until(lambda: any(is_held(path) for path in tmp_path.glob("person-????-2")), "the second file waits")
        assert "otro archivo suyo" in outcome(turns)
        assert outcome(ReadingTurns(tmp_path, lambda: "person 2")) == "read"
    second.join()
    assert outcomes == ["read"]


class Openers(NamedTuple):
    images: PillowImages
    archives: PooledArchives


def test_a_file_that_must_wait_is_not_called_broken(tmp_path: Path):
    turns, readers = ReadingTurns(tmp_path, lambda: "person 1"), ReaderPool(tmp_path, lambda: "person 1")
    openers, letter = Openers(PillowImages(readers), PooledArchives(readers)), sample("carta.docx")
    attached = LetterAttachment("a.png", 3, b"png")
    second = Thread(target=lambda: outcome(turns))
    with turns.take(SHORT):
        second.start()
        wait_until(lambda: any(is_held(path) for path in tmp_path.glob("person-????-2")), "the second file waits")
        for take in (
            lambda: take_file(openers, "a.png", b"png"),
            lambda: take_file(openers, letter.name, letter.content),
            lambda: take_letter_files(openers, [attached]),
        ):
            with pytest.raises(Busy, match="otro archivo suyo"):
                take()
    second.join()


def test_a_full_queue_says_its_place(tmp_path: Path):
    first, second, third = (ReadingTurns(tmp_path, lambda number=number: f"person {number}") for number in range(3))
    waiting = Thread(target=lambda: outcome(second, LONG))
    with first.take(LONG):
        waiting.start()
        wait_until(lambda: is_held(tmp_path / "long-seat-2"), "the second person waits")
        assert "el suyo es el 3.º" in outcome(third, LONG)
    waiting.join()


def outcome(turns: ReadingTurns, lane: ReadingLane = SHORT) -> str:
    try:
        with turns.take(lane):
            return "read"
    except Busy as busy:
        return str(busy.sentence)


def is_held(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
