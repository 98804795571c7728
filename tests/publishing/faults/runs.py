"""One delivery under a fault: what the product does meanwhile, and how each of the ten faults is brought about."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Thread
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, update

from app.adapters.http.client import HttpClient
from app.db.engine import BUSY_MS
from app.domain.directory.models import Channel
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.publishing.delivery_sender import LEASE, DeliverySender
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.peers.fixtures import IMPATIENT
from tests.peers.lossy import Effect, Lossy
from tests.publishing import sender_setup
from tests.publishing.dying_worker import run_around, work_until_dead
from tests.publishing.faults.servers import ServerKind
from tests.sample_town import Town
from tests.waiting import PATIENCE_S, wait_until
from tests.warm_processes import PROCESSES

AFTER_LEASE_S = LEASE.total_seconds() + 1
LATE_S, SLOW_S, BYTE_S = 8, 3, 0.3
"""An answer that comes after the patience of the impatient, a slow one, and the time between two bytes."""
HELD_S = BUSY_MS / 1000 + 1


@dataclass
class Run:
    """A due delivery, its real server and the network in front of it."""

    kind: ServerKind
    peer: Any
    proxy: Lossy
    wiring: Wiring
    session: Session
    town: Town
    clock: StoppedClock
    make_outbound: Callable[..., HttpClient]
    post: Post | None = None
    senders: list[DeliverySender] = field(default_factory=list)

    def sender(self, *, timeouts: Any = None, **options: Any) -> DeliverySender:
        """Return another worker's sender, with no memory of the earlier ones."""
        outbound = self.make_outbound(["127.0.0.0/8"], **({"timeouts": timeouts} if timeouts else {}))
        client = self.kind.connect(outbound, self.clock)
        run_around(client, after=options.pop("after", lambda: None))
        made = sender_setup.sender(self.wiring, client, self.kind.network, **options)
        self.senders.append(made)
        return made

    def send(self, **options: Any) -> DeliverySender:
        made = self.sender(**options)
        made.send_due(self.clock())
        return made

    def fail(self, effect: Effect, **options: Any) -> None:
        method, path = self.kind.act
        self.proxy.fail(effect, **{"method": method, "path": path, **options})

    def connect(self, *, token: str | None = None, base_url: str | None = None) -> None:
        """Connect the account, as who renews its connection does."""
        base_url = base_url or self.proxy.base_url
        channel = sender_setup.connect(
            self.session, self.wiring, self.town, base_url=base_url, token=token or self.peer.token
        )
        self.session.exec(update(Channel).where(col(Channel.id) == channel.id).values(trouble=""))
        self.session.commit()

    def delivery(self) -> Delivery:
        assert self.post
        return sender_setup.delivery_of(self.session, self.post)

    def has_acted(self) -> bool:
        """Tell whether the server has answered the request that publishes."""
        return any(entry["effect"] and entry["upstream"] for entry in self.proxy.journal())

    def finish(self) -> None:
        """Let a worker without faults go on for some minutes, in which it looks at the account twice."""
        sender = self.sender()
        for _ in range(7):
            sender.send_due(self.clock.forward(minutes=1))


def kill_server_before(run: Run) -> None:
    run.connect(base_url=run.peer.base_url)
    run.peer.kill()
    run.send()
    assert run.delivery().state is DeliveryState.SCHEDULED and "No se ha enviado nada" in run.delivery().trouble
    run.peer.resume()


def kill_server_after(run: Run) -> None:
    """Kill it when it has acted, its answer lost, before it can be asked."""
    run.fail(Effect.DROP_AFTER)
    run.send(wait=lambda _seconds: run.peer.kill())
    assert "no se le ha podido preguntar" in run.delivery().trouble
    run.peer.resume()


def cut_request(run: Run) -> None:
    run.fail(Effect.DROP_BEFORE)
    run.send()


def fail_answer(run: Run, effect: Effect, **options: Any) -> None:
    run.fail(effect, **options)
    run.send()


def outlast_patience(run: Run, effect: Effect, seconds: float) -> None:
    run.fail(effect, seconds=seconds)
    run.send(timeouts=IMPATIENT)


def kill_worker(run: Run, point: str) -> None:
    config = run.wiring.config
    arguments = (config.database, str(config.data_dir), "", point, run.kind.network, run.clock)
    mortal = PROCESSES.Process(target=work_until_dead, args=arguments)
    mortal.start()
    mortal.join(PATIENCE_S)
    assert mortal.exitcode == -signal.SIGKILL
    run.clock.forward(seconds=2 * AFTER_LEASE_S)


def refuse_login(run: Run) -> None:
    """Let the server refuse a password that it never gave, and renew the connection."""
    user, _, password = run.peer.token.rpartition(" ")
    run.connect(token=f"{user} {password[::-1]}".strip())
    run.send()
    assert run.delivery().state is DeliveryState.AWAITING_HAND
    run.connect()


def answer_beyond_lease(run: Run) -> None:
    """Let a second worker take over, its clock past the lease, while the first still waits for the answer."""
    run.fail(Effect.DELAY_AFTER, seconds=SLOW_S)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(run.send)
        wait_until(run.has_acted, "the server's act")
        run.clock.forward(seconds=AFTER_LEASE_S)
        run.send()
        first.result()


def busy_at_claim(run: Run) -> None:
    """Hold the database's writer for longer than the worker waits for it."""
    holding = _hold_writer(run.wiring)
    with suppress(OperationalError):
        run.send()
    holding.join()


def busy_at_outcome(run: Run) -> None:
    """Hold the database's writer from the server's answer on, so that its outcome cannot be written in time."""
    holding: list[Thread] = []
    sender = run.sender(after=lambda: holding.append(_hold_writer(run.wiring)))
    sender.send_due(run.clock())
    holding[0].join()
    sender.send_due(run.clock())


def _hold_writer(wiring: Wiring) -> Thread:
    """Return the thread that holds it, once it does."""
    is_held, nothing = Event(), Event()

    def hold() -> None:
        with wiring.writing() as session:
            session.execute(sql("UPDATE delivery SET attempts = attempts"))
            is_held.set()
            nothing.wait(HELD_S)

    thread = Thread(target=hold)
    thread.start()
    assert is_held.wait(PATIENCE_S)
    return thread


FAULTS: dict[str, tuple[Callable[[Run], None], Callable[[Run], None]]] = {
    "server killed": (kill_server_before, kill_server_after),
    "request cut": (cut_request, cut_request),
    "answer lost": (partial(fail_answer, effect=Effect.DROP_AFTER),) * 2,
    "time-out": (
        partial(outlast_patience, effect=Effect.DELAY_AFTER, seconds=LATE_S),
        partial(outlast_patience, effect=Effect.DRIP, seconds=BYTE_S),
    ),
    "worker killed": (
        partial(kill_worker, point="statement INSERT INTO delivery_attempt"),
        partial(kill_worker, point="call after"),
    ),
    "500 after acting": (
        partial(fail_answer, effect=Effect.STATUS_AFTER, status=500),
        partial(fail_answer, effect=Effect.STATUS_AFTER, status=502),
    ),
    "login refused": (refuse_login,) * 2,
    "answer beyond the lease": (answer_beyond_lease,) * 2,
    "database busy": (busy_at_claim, busy_at_outcome),
    "garbage": (partial(fail_answer, effect=Effect.GARBAGE), partial(fail_answer, effect=Effect.TRUNCATE)),
}
"""Ten faults, each met by two deliveries: a text alone, and one with a picture, which goes up before it."""
