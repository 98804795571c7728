"""The real product with its demonstration organisation: web and worker with their own data and port."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.waiting import PATIENCE_S, wait_until

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the demonstration, named by the first of their roles."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Product:
    address: str
    organisation: str
    people: tuple[Person, ...]


@contextmanager
def running(data_dir: Path) -> Iterator[Product]:
    """Create the demonstration in `data_dir`, serve it, and stop it."""
    shutil.rmtree(data_dir, ignore_errors=True)
    data_dir.mkdir(parents=True)
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"DATA_DIR": str(data_dir), "PORT": str(_free_port())}
    _flask(environment, "db", "upgrade")
    _flask(environment, "demo", "create")
    with (data_dir / "serve.log").open("w") as log:
        process = subprocess.Popen(_command("serve"), env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{environment['PORT']}"
        _wait_for(f"{address}/healthz", process)
        product = _product(json.loads(_flask(environment, "demo", "show", "--json")), address)
        _wait_for(f"{address}/p/{product.organisation}/", process)
        yield product
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def _product(shown: dict[str, Any], address: str) -> Product:
    people: dict[str, Person] = {}
    for user in shown["users"]:
        role = user["roles"][0]
        people.setdefault(role, Person(role, user["email"], user["password"]))
    body = shown["organisation"]
    return Product(address, body if isinstance(body, str) else body["slug"], tuple(people.values()))


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def _flask(environment: dict[str, str], *words: str) -> str:
    return subprocess.run(
        _command(*words), env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; the worker writes the public page a moment after the rest."""

    def answers() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_S):
                return True
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the product ended before it answered") from None
            return False

    wait_until(answers, f"{address} answers")
