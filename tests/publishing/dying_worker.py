"""A worker that dies at one point of sending, as in a power cut: only committed data remain."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Engine, event

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, EditReceipt, OutgoingPost, PublishReceipt
from app.usecases.publishing.delivery_sender import DeliverySender
from app.wiring import wire
from config import Config
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


class Mortal(MastodonNetwork):
    """The real client; `before`, `meanwhile` and `after` run around its publishing or editing call."""

    def __init__(self, outbound: HttpClient, **around: Callable[[], None]) -> None:
        super().__init__(outbound)
        self._around = around

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        return self._call(partial(super().publish, access, outgoing))

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        return self._call(partial(super().edit, access, remote_id, outgoing))

    def _call(self, call: Callable[[], Answer]) -> Answer:
        self._around.get("before", int)()
        threading.Thread(target=self._around.get("meanwhile", int), daemon=True).start()
        answer = call()
        self._around.get("after", int)()
        return answer


def once_received(sink_url: str) -> None:
    while not ask_json(f"{sink_url}/_journal")["count"]:
        pass
    die()


def work_until_dead(database_url: str, data_dir: str, sink_url: str, point: str) -> None:
    """Work until the death; run it in its own process."""
    wiring = wire(
        Config(_env_file=None, database_url=database_url, data_dir=data_dir, allowed_private_hosts="127.0.0.1")
    )
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
    sender = DeliverySender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks={Network.MASTODON: Mortal(HttpClient(("127.0.0.1",)), **around)},
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        lease=LEASE,
        patience=30,
    )
    sender.send_due(wiring.clock())
    die()
