"""`make run` connects the demonstration to the fakes of the networks, which end with it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.publishing.ports import AccountAccess, NetworkError
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.peers.process import is_listening
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
FAKED = {
    Network.FACEBOOK,
    Network.INSTAGRAM,
    Network.THREADS,
    Network.X,
    Network.LINKEDIN,
    Network.TELEGRAM,
    Network.YOUTUBE,
}
SERVED = "import sys; print('served', flush=True); sys.stdin.read()"

Served = subprocess.Popen[str]


@pytest.fixture
def served(demo: Wiring, demo_url: str, demo_dir: Path) -> Iterator[Served]:
    """Yield what `make run` becomes, with something that only waits in place of the server."""
    environment = {**os.environ, "DATABASE_URL": demo_url, "DATA_DIR": str(demo_dir), "PORT": "8123"}
    command = [sys.executable, "-m", "tests.peers.practice", sys.executable, "-c", SERVED]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
        yield process
        process.kill()


def connected_accounts(demo: Wiring) -> list[Channel]:
    with demo.reading() as session:
        return list(session.exec(select(Channel).where(Channel.publishing == Publishing.API)))


def test_the_accounts_are_connected_to_fakes_that_end_with_the_server(served: Served, demo: Wiring):
    assert served.stdout
    said, ready = served.stdout.readline(), served.stdout.readline()
    assert said.startswith("Redes de prueba, solo en este equipo: Facebook, ") and ready == "served\n"
    accounts = connected_accounts(demo)
    assert {account.network for account in accounts} == FAKED
    assert {(account.state, account.is_practice) for account in accounts} == {(ChannelState.OPEN, True)}
    assert all(".example/" in account.url or not account.url for account in accounts)
    ports = {int(urlsplit(account.base_url).port or 0) for account in accounts}
    assert all(is_listening(port) for port in ports)
    served.kill()
    wait_until(lambda: not any(is_listening(port) for port in ports), "the end of the fakes")


def test_only_with_the_setting_are_networks_of_this_machine_spoken_to(tmp_path: Path):
    settings = {"_env_file": None, "data_dir": tmp_path, "port": 8123}
    plain, practice = wire(Config(**settings)), wire(Config(**settings, practice_networks=True))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        access = AccountAccess(f"http://127.0.0.1:{listener.getsockname()[1]}", "villacauce clave")
        with pytest.raises(NetworkError):
            plain.networks[Network.TELEGRAM].whoami(access)
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(practice.networks[Network.TELEGRAM].whoami, access)
            listener.accept()[0].close()
            with pytest.raises(NetworkError):
                asked.result()
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert (plain.picture_addresses.root, practice.picture_addresses.root) == ("", "http://127.0.0.1:8123")
    for made in (plain, practice):
        made.engine.dispose()
