"""The process that reads: it loads the libraries once, and is copied for each file, which its copy alone opens.

It begins without the environment, the keys or the database of who started it, closes the network, and ends when its
starter does or when nobody has asked for a minute. Each copy is under the limits of its job.
"""

import os
import signal
import socket
import sys
from importlib import import_module
from typing import Any

from app.adapters.reader_pool.frames import FrameLost, receive_frame, send_frame
from app.adapters.reader_pool.jobs import JOBS, ReadingJob
from app.adapters.reader_pool.kernel_filter import close_network
from app.core.errors import Refusal

IDLE_SECONDS = 60.0
NAME_BYTES = 32
CLOSED, OPEN = b"c", b"o"
"""The first byte of an answer: whether the network is closed."""
NICENESS = 5


def serve(control: socket.socket) -> None:
    """Take jobs until the other end closes, or nobody asks."""
    os.nice(NICENESS)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    state = CLOSED if close_network() else OPEN
    control.settimeout(IDLE_SECONDS)
    while True:
        try:
            name, links, _, _ = socket.recv_fds(control, NAME_BYTES, 1)
        except TimeoutError:
            return
        if not links:
            return
        _begin(JOBS[name.decode().strip()], links[0], control, state)


def _begin(job: ReadingJob, number: int, control: socket.socket, state: bytes) -> None:
    """Load the job's libraries here, and read in a copy."""
    module = import_module(job.module)
    os.write(number, state)
    if os.fork():
        os.close(number)
        return
    control.close()
    job.limits.apply()
    try:
        _answer(socket.socket(fileno=number), getattr(module, job.function))
    finally:
        os._exit(0)


def _answer(link: socket.socket, read: Any) -> None:
    """Send what was read, or the sentence of its refusal; a reader that breaks sends nothing."""
    try:
        arguments, content = receive_frame(link)
        answer, drawn = read(arguments, content)
    except Refusal as refusal:
        send_frame(link, {"refused": [refusal.sentence.msgid, refusal.sentence.values]})
    except (MemoryError, FrameLost):
        return
    else:
        send_frame(link, {"answer": answer}, drawn)


if __name__ == "__main__":
    serve(socket.socket(fileno=os.dup(sys.stdin.fileno())))
