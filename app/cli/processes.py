"""Web and worker, forked from one process that has loaded the application: they share its memory."""

import gc
import os
import signal
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from selectors import EVENT_READ
from typing import Any
from weakref import WeakKeyDictionary

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy.orm import configure_mappers

from app.cli.worker import prepare_worker
from app.core.clock import monotonic_seconds
from app.serve import STOP_SECONDS, ChildProcess, parent_death_signal, tend

LOADED_LATE = ("holidays.countries",)
"""Libraries that every process would load at its first need, and then hold for itself: 15 MB."""
FORK = get_context("fork")
HEADER_SECONDS = 10.0
"""The time that a client has to send the header of a request."""
LARGEST_HEADER = 64 * 1024
"""Bytes: a longer one is left to Gunicorn, which refuses it."""
HEADER_END = b"\r\n\r\n"


@click.command("processes", hidden=True, help="La web y el proceso que publica. Lo arranca «flask serve».")
@click.argument("listener", type=int)
@click.option("--workers", default=2, help="Procesos de la web.")
@pass_script_info
def command(info: ScriptInfo, listener: int, workers: int) -> None:
    app = info.load_app()
    _load_shared(app)
    tend(
        [
            ChildProcess("web", partial(ForkedProcess, partial(_serve_web, app, listener, workers))),
            ChildProcess("worker", partial(ForkedProcess, partial(_run_worker, app))),
        ]
    )


def _load_shared(app: Flask) -> None:
    """Load now what each would load for itself, and freeze all but garbage: no collection writes to it then."""
    configure_mappers()
    app.url_map.update()
    for name in LOADED_LATE:
        import_module(name)
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class ForkedProcess:
    """This process again, running something else, in a group of its own."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._process = FORK.Process(target=_begin, args=(run, parent_death_signal(os.getpid())))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self) -> None:
        self._process.join()


def _begin(run: Callable[[], None], end_with_parent: Callable[[], None] | None) -> None:
    os.setpgid(0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if end_with_parent:
        end_with_parent()
    run()


class HeaderFirstWorker(ThreadWorker):  # type: ignore[misc] # the library is not typed
    """Gunicorn's threads, none of which waits for a header: the loop that accepts gathers those of all clients.

    Otherwise as many clients as threads, each with half a header, would leave nobody to answer the others.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._until: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def enqueue_req(self, conn: Any) -> None:
        """Hand the connection to a thread once its header is whole or its client gone; close it where neither comes."""
        until = self._until.setdefault(conn, monotonic_seconds() + HEADER_SECONDS)
        if _gather_header(conn):
            del self._until[conn]
            super().enqueue_req(conn)
        elif monotonic_seconds() > until:
            self.nr_conns -= 1
            conn.close()
        else:
            conn.timeout = until
            self.pending_conns.append(conn)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _gather_header(conn: Any) -> bool:
    """Read what has come, without waiting, and leave it to the parser; tell whether there is nothing to wait for."""
    conn.init()
    conn.sock.setblocking(False)
    gathered, piece = conn.parser.unreader.take_buffered(), None
    with suppress(BlockingIOError):
        piece = _receive(conn.sock)
        gathered += piece
    conn.parser.unreader.unread(gathered)
    return piece == b"" or HEADER_END in gathered or len(gathered) >= LARGEST_HEADER


def _receive(client: socket.socket) -> bytes:
    try:
        return client.recv(LARGEST_HEADER)
    except ConnectionError:
        return b""


class WebServer(BaseApplication):  # type: ignore[misc] # the library is not typed
    """Gunicorn, serving what is loaded already."""

    def __init__(self, app: Flask, settings: Mapping[str, Any]) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def web_settings(listener: int, workers: int) -> Mapping[str, Any]:
    """Return Gunicorn's, on socket number `listener`.

    No control socket in the home folder; all must end within STOP_SECONDS.
    """
    return {
        "bind": f"fd://{listener}",
        "control_socket_disable": True,
        "graceful_timeout": int(STOP_SECONDS) - 2,
        "loglevel": "warning",
        "preload_app": True,
        "threads": 4,
        "worker_class": HeaderFirstWorker,
        "workers": workers,
    }


def _serve_web(app: Flask, listener: int, workers: int) -> None:
    WebServer(app, web_settings(listener, workers)).run()


def _run_worker(app: Flask) -> None:
    with app.app_context():
        prepare_worker().run()
