"""A worker that dies at one point of sending, as in a power cut: only committed data remain."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine, event

from app.core.clock import Clock
from app.domain.directory.rules.networks import Network
from app.usecases.publishing.delivery_sender import DeliverySender
from app.wiring import wire
from config import Config
from tests import moments
from tests.peers.control import ask_json

LEASE = timedelta(minutes=1)
Answer = TypeVar("Answer")


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before_statement(engine: Engine, beginning: str) -> None:
    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning):
            die()

    event.listen(engine, "before_cursor_execute", look)


def before_commit(engine: Engine, number: int) -> None:
    seen: list[object] = []

    def look(connection: object) -> None:
        seen.append(connection)
        if len(seen) == number:
            die()

    event.listen(engine, "commit", look)


def run_around(client: Any, **around: Callable[[], None]) -> None:
    """Run `before`, `meanwhile` and `after` around the real client's publishing or editing call."""

    def surround(call: Callable[..., Answer]) -> Callable[..., Answer]:
        def surrounded(*arguments: Any) -> Answer:
            around.get("before", int)()
            threading.Thread(target=around.get("meanwhile", int), daemon=True).start()
            answer = call(*arguments)
            around.get("after", int)()
            return answer

        return surrounded

    for name in ("publish", "edit"):
        if hasattr(client, name):
            setattr(client, name, surround(getattr(client, name)))


def once_received(sink_url: str) -> None:
    while not ask_json(f"{sink_url}/_journal")["count"]:
        pass
    die()


def work_until_dead(
    database_url: str,
    data_dir: str,
    sink_url: str,
    point: str,
    network: Network = Network.MASTODON,
    clock: Clock = moments.now,
) -> None:
    """Work until the death; run it in its own process."""
    settings = {"database_url": database_url, "data_dir": data_dir, "allowed_private_hosts": "127.0.0.1"}
    wiring = wire(Config(_env_file=None, **settings), clock=clock)
    around: dict[str, Callable[[], None]] = {}
    match point.split():
        case ["statement", *words]:
            before_statement(wiring.engine, " ".join(words))
        case ["commit", number]:
            before_commit(wiring.engine, int(number))
        case ["call", "meanwhile"]:
            around = {"meanwhile": lambda: once_received(sink_url)}
        case ["call", moment]:
            around = {moment: die}
    run_around(wiring.networks[network], **around)
    sender = DeliverySender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks={network: wiring.networks[network]},
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        lease=LEASE,
        patience=30,
    )
    sender.send_due(wiring.clock())
    die()
