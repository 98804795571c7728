"""Web and worker, forked from one process that has loaded the application: they share its memory."""

import gc
import os
import signal
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo, pass_script_info
from gunicorn.app.base import BaseApplication
from sqlalchemy.orm import configure_mappers

from app.cli.worker import prepare_worker
from app.serve import STOP_SECONDS, ChildProcess, parent_death_signal, tend

LOADED_LATE = ("holidays.countries",)
"""Libraries that every process would load at its first need, and then hold for itself: 15 MB."""
FORK = get_context("fork")


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
        "worker_class": "gthread",
        "workers": workers,
    }


def _serve_web(app: Flask, listener: int, workers: int) -> None:
    WebServer(app, web_settings(listener, workers)).run()


def _run_worker(app: Flask) -> None:
    with app.app_context():
        prepare_worker().run()
