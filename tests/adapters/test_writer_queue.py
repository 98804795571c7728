"""Workers on SQLite write in turn, and a dead worker's turn is free at once."""

import os
import signal
import threading
from multiprocessing import get_context
from pathlib import Path

import pytest

from app.adapters.writer_queue import writer_queue

pytestmark = pytest.mark.every_engine


def _take_and_die(folder: Path) -> None:
    with writer_queue(f"sqlite:///{folder}/cauce.db", folder)():
        os.kill(os.getpid(), signal.SIGKILL)


def test_only_one_at_a_time_is_in_turn(tmp_path: Path) -> None:
    in_turn, inside, most = writer_queue(f"sqlite:///{tmp_path}/cauce.db", tmp_path), [], []

    def work() -> None:
        for _ in range(20):
            with in_turn():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(most), max(most)) == (80, 1)


def test_the_turn_of_one_that_dies_is_free(tmp_path: Path) -> None:
    dead = get_context("fork").Process(target=_take_and_die, args=(tmp_path,))
    dead.start()
    dead.join(30)
    with writer_queue(f"sqlite:///{tmp_path}/cauce.db", tmp_path)():
        assert dead.exitcode == -signal.SIGKILL


def test_on_postgresql_nobody_queues_here(tmp_path: Path) -> None:
    with writer_queue("postgresql+psycopg://x/y", tmp_path)():
        assert list(tmp_path.iterdir()) == []
