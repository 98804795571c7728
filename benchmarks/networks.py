"""Seven networks at once, one of them slow: the lateness of each, and the cost of killed workers.

    .venv/bin/python -m benchmarks.networks [--engine sqlite|postgresql] [--posts 1000] [--workers 4]

Real worker processes and databases; a real Bluesky server, and the networks as their documentation has them, whose own
counts are the only evidence of what was published. Exit code 1 when a limit is broken.
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlmodel import col, func, select

from app.db import schema
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState, Network, Publishing
from app.domain.publishing.models import Capture, Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.wiring import Wiring
from app.wiring import wire
from benchmarks.deliver import database
from benchmarks.limits import Limit, load, print_limits
from config import Config
from tests.bulk_posts import approved_posts, move_all
from tests.peers import graph, linkedin, x
from tests.peers.control import ask_json
from tests.peers.graph import GraphServer
from tests.peers.linkedin import LinkedInServer
from tests.peers.lossy import Effect, Lossy
from tests.peers.pds import BlueskyServer
from tests.peers.sink import Sink
from tests.peers.telegram import TOWN as CHANNEL
from tests.peers.telegram import TelegramServer
from tests.peers.workers import Workers
from tests.peers.x import XServer
from tests.sample_town import make_town
from tests.waiting import wait_until

SLOW, SLOW_SECONDS = Network.THREADS, 5.0
"""The network each of whose answers takes so long."""
LEASE = 60
"""Seconds, as in use: networks with several phases ask for a publication only while enough of it is left."""
RECORD = "app.bsky.feed.post"
KILLS = 4
KILLED_POSTS = 70
"""Of each network: with the others of the day, no more than Threads takes of an account."""
MOST_LATE, OWN_PACE = 2.0, 1.5
"""Seconds; times the seconds that a server takes for as many alone, where it is slower than that."""
CALLS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a network; `texts`: all it has published, as its server has them.

    `alone`: the seconds its server takes for so many posts of a bare client, where it is not a quick one.
    """

    network: Network
    base_url: str
    token: str
    texts: Callable[[], list[str]]
    alone: Callable[[int], float] | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    engine: str
    wiring: Wiring
    channels: dict[Network, Channel]
    accounts: dict[Network, Account]
    workers: Workers

    def schedule(self, label: str, count: int, *, in_seconds: float) -> datetime:
        """Write so many posts for each account, all due at one later instant."""
        now = datetime.now(UTC)
        with self.wiring.writing() as session:
            made = [
                delivery
                for channel in self.channels.values()
                for delivery in approved_posts(
                    session, channel, [f"{label} {n}" for n in range(count)], due_at=now + timedelta(hours=2), now=now
                )
            ]
            due = datetime.now(UTC) + timedelta(seconds=in_seconds)
            move_all(session, made, due_at=due, now=now)
            session.commit()
        return due

    def wait_for_all(self) -> None:
        wait_until(lambda: not self._unfinished(), seconds=600, what="every delivery finished")

    def _unfinished(self) -> int:
        with self.wiring.reading() as session:
            waiting = select(func.count()).select_from(Delivery).where(col(Delivery.next_attempt_at).is_not(None))
            return session.exec(waiting).one()

    def lateness(self, network: Network, due: datetime) -> list[float]:
        """Return the seconds after `due` at which each answer was in hand."""
        channel = self.channels[network].id
        with self.wiring.reading() as session:
            captured = session.exec(
                select(Capture.captured_at)
                .join(Delivery, col(Delivery.id) == Capture.delivery_id)
                .where(Delivery.channel_id == channel, Delivery.due_at == due)
            ).all()
        return sorted((at - due).total_seconds() for at in captured)

    def unconfirmed(self, network: Network) -> int:
        is_lost = (Delivery.channel_id == self.channels[network].id, Delivery.state == DeliveryState.UNCONFIRMED)
        with self.wiring.reading() as session:
            return session.exec(select(func.count()).select_from(Delivery).where(*is_lost)).one()

    def counts(self, network: Network, label: str) -> Counter[str]:
        return Counter(text for text in self.accounts[network].texts() if text.startswith(f"{label} "))


def mixed(bench: Bench, posts: int) -> Iterator[Limit]:
    """Measure posts all due at once, one network answering slowly."""
    each = posts // len(bench.accounts)
    due = bench.schedule("a la vez", each, in_seconds=8)
    bench.wait_for_all()
    for network, account in bench.accounts.items():
        late, name = bench.lateness(network, due), NETWORK_NAMES[network]
        print(f"{bench.engine}: {name}: {len(late)} of {each}, last {late[-1]:.2f} s late; {load()}")
        yield Limit(f"{name}: {len(late)} of {each} published", len(late) == each)
        if network is not SLOW:
            most = max(MOST_LATE, account.alone(each) * OWN_PACE) if account.alone else MOST_LATE
            yield Limit(f"{name}: the last {late[-1]:.2f} s late (at most {most:.2f})", late[-1] <= most)


def killed(bench: Bench, _posts: int) -> Iterator[Limit]:
    """Measure SIGKILLs spread over the run, with the dead workers restarted."""
    due = bench.schedule("con muertes", KILLED_POSTS, in_seconds=6)
    for n in range(KILLS):
        time.sleep(max(0.0, due.timestamp() + 0.3 + 0.3 * n - time.time()))
        bench.workers.kill(n % len(bench.workers.running))
    bench.wait_for_all()
    for network in bench.accounts:
        counts, unconfirmed = bench.counts(network, "con muertes"), bench.unconfirmed(network)
        lost, twice = max(0, KILLED_POSTS - len(counts) - unconfirmed), sum(count > 1 for count in counts.values())
        name = NETWORK_NAMES[network]
        yield Limit(
            f"{name}, {KILLS} SIGKILLs: {lost} lost, {twice} twice, {unconfirmed} unconfirmed", not lost + twice
        )


@contextmanager
def networks() -> Iterator[dict[Network, Account]]:
    with ExitStack() as stack:
        sink, meta, bird = (stack.enter_context(peer()) for peer in (Sink, GraphServer, XServer))
        pages, bot, server = (stack.enter_context(peer()) for peer in (LinkedInServer, TelegramServer, BlueskyServer))
        slow = stack.enter_context(Lossy(meta.base_url))
        server.yield_processor()
        slow.fail(Effect.DELAY_BEFORE, path=".", count=100_000, seconds=SLOW_SECONDS)
        keys = f"{x.TOWN.username} {x.API_KEY} {x.API_SECRET} {x.ACCESS_TOKEN} {x.ACCESS_SECRET}"
        records = f"{server.base_url}/xrpc/com.atproto.repo.listRecords?collection={RECORD}&limit=100"
        accounts = [
            Account(
                Network.MASTODON, sink.base_url, "token", lambda: [each["text"] for each in sink.journal()["received"]]
            ),
            Account(
                Network.FACEBOOK,
                meta.base_url,
                f"{graph.PAGE.id} {graph.PAGE_TOKEN}",
                lambda: [each["message"] for each in meta.nodes("post")],
            ),
            Account(
                SLOW,
                slow.base_url,
                f"{graph.THREADS.username} {graph.THREADS_TOKEN}",
                lambda: [each["text"] for each in meta.nodes("thread")],
            ),
            Account(Network.X, bird.base_url, keys, lambda: [each["text"] for each in bird.tweets()]),
            Account(
                Network.LINKEDIN,
                pages.base_url,
                f"{linkedin.TOWN.id} {linkedin.TOKEN}",
                lambda: [each["text"] for each in pages.posts()],
            ),
            Account(
                Network.TELEGRAM,
                bot.base_url,
                f"{CHANNEL.lstrip('@')} {bot.token}",
                lambda: [each["text"] for each in bot.messages()],
            ),
            Account(
                Network.BLUESKY,
                server.base_url,
                server.token,
                lambda: list(bluesky_texts(records, server.user)),
                partial(seconds_alone, server),
            ),
        ]
        yield {account.network: account for account in accounts}


def seconds_alone(server: BlueskyServer, posts: int) -> float:
    """Return the seconds of so many posts of another account, asked for by a bare client, some at once."""
    handle, password = server.other_token.split()
    xrpc = f"{server.base_url}/xrpc/com.atproto"
    opened = ask_json(f"{xrpc}.server.createSession", "POST", send={"identifier": handle, "password": password})

    def publish(n: int) -> None:
        record = {"$type": RECORD, "text": f"sola {n}", "createdAt": datetime.now(UTC).isoformat()}
        form = {"repo": handle, "collection": RECORD, "record": record}
        ask_json(f"{xrpc}.repo.createRecord", "POST", send=form, token=opened["accessJwt"])

    began = time.perf_counter()
    with ThreadPoolExecutor(CALLS) as calls:
        list(calls.map(publish, range(posts)))
    return time.perf_counter() - began


def bluesky_texts(records: str, user: str) -> Iterator[str]:
    """Walk the account's records, a hundred at a time."""
    cursor = ""
    while True:
        page = ask_json(f"{records}&repo={user}&cursor={cursor}")
        yield from (record["value"]["text"] for record in page["records"])
        cursor = page.get("cursor", "")
        if not cursor:
            return


@contextmanager
def opened(engine: str, url: str, folder: Path, accounts: dict[Network, Account], workers: int) -> Iterator[Bench]:
    schema.upgrade(url)
    wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url, allowed_private_hosts="127.0.0.1"))
    with wiring.writing() as session:
        town = make_town(session, now=datetime.now(UTC))
        channels = {network: connected(town.id, account, wiring) for network, account in accounts.items()}
        session.add_all(channels.values())
        session.commit()
    with Workers(wiring, workers, lease=LEASE) as running:
        yield Bench(engine, wiring, channels, accounts, running)
    wiring.engine.dispose()


def connected(organisation_id: int, account: Account, wiring: Wiring) -> Channel:
    return Channel(
        organisation_id=organisation_id,
        network=account.network,
        name="Ayuntamiento",
        handle=account.network.value,
        publishing=Publishing.API,
        languages=["es"],
        state=ChannelState.OPEN,
        base_url=account.base_url,
        credentials=wiring.keyring.seal(account.token),
    )


def judged(bench: Bench, posts: int) -> bool:
    """Measure each part, whether or not the one before kept its limits."""
    kept = [print_limits(bench.engine, part(bench, posts)) for part in (mixed, killed)]
    return all(kept)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--posts", type=int, default=1000)
    options.add_argument("--workers", type=int, default=4)
    chosen = options.parse_args()
    well = True
    for engine in ["sqlite", "postgresql"] if chosen.engine == "both" else [chosen.engine]:
        with (
            networks() as accounts,
            tempfile.TemporaryDirectory() as folder,
            database(engine, Path(folder)) as url,
            opened(engine, url, Path(folder), accounts, chosen.workers) as bench,
        ):
            well &= judged(bench, chosen.posts)
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
