"""A reader that was taken over by a file: it prints that it reached what it tried, or dies of its limits."""

import os
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.adapters.reader_pool.jobs import JOBS
from app.adapters.reader_pool.kernel_filter import close_network


def memory() -> None:
    len(bytearray(2_000_000_000))


def work() -> None:
    while True:
        pass


def network() -> None:
    socket.socket()


def program() -> None:
    os.execv("/bin/true", ["true"])


def files() -> None:
    for _ in range(1_000):
        os.dup(0)


if __name__ == "__main__":
    assert close_network()
    JOBS["read calendar"].limits.apply()
    globals()[sys.argv[1]]()
    print("reached")
