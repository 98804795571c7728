"""The cost of the public page.

    .venv/bin/python -m benchmarks.public [--engine sqlite|postgresql|both] [--rounds 5]

CPU is the kernel's count for the two gunicorn workers, so other work on the machine counts little. Exits with 1 when
the limit is exceeded.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.db import schema
from app.db.work import Work
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.usecases.public import projection
from app.usecases.public.settings import change_public_page
from app.usecases.wiring import Wiring
from app.wiring import wire
from benchmarks.browsing import served
from benchmarks.feeds import Ask, Bench, cost
from config import Config
from tests import sample_town
from tests.peers.postgres import Postgres

ASKS, SLUG = 1500, "riba"
MOST_MS = 2.0
SMALL = {"Accept-Encoding": "gzip, br"}


def founded(wiring: Wiring) -> None:
    """Create a town with its public page open and written."""
    with wiring.writing() as session:
        town = sample_town.make_town(session, now=wiring.clock(), slug=SLUG)
        showing = PublicPageSettings(True, tuple(PagePart), may_index=True, licence=Licence.CC0, contact="")
        change_public_page(Work(session, town.administrator.actor, wiring.clock()), showing)
        session.commit()
    assert projection.catch_up_pages(wiring.reading, wiring.writing, wiring.press, now=wiring.clock())


def subjects(ask: Ask) -> Iterator[tuple[str, str, Mapping[str, str], int]]:
    """Yield each request: name, address, headers and expected status."""
    for path in ("", "accounts", "accounts.json"):
        place = f"/p/{SLUG}/{path}"
        _, headers, body = ask(place, SMALL)
        yield f"/p/{SLUG}/{path} ({len(body):,} octets)", place, SMALL, 200
        yield f"/p/{SLUG}/{path}, unchanged", place, {"If-None-Match": headers["ETag"]}, 304


def measure(bench: Bench, rounds: int) -> bool:
    ask, all_kept = bench.asking(bench.product), True
    for name, path, headers, status in list(subjects(ask)):
        cost(bench.product, ask, path, headers, ASKS // 5, status)
        took = statistics.median(cost(bench.product, ask, path, headers, ASKS, status) for _ in range(rounds))
        is_kept = took <= MOST_MS
        timing = f"{took:.3f} ms ({1000 / took:,.0f} a second of a core; at most {MOST_MS:g} ms)"
        print(f"{'ok  ' if is_kept else 'OVER'} {bench.engine}: {name} in {timing}", flush=True)
        all_kept = all_kept and is_kept
    return all_kept


def opened(engine: str, url: str, rounds: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = url or f"sqlite:///{folder / 'cauce.db'}"
        schema.upgrade(url)
        wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url))
        founded(wiring)
        settings = {"DATA_DIR": name, "DATABASE_URL": url}
        with served("wsgi:app", settings, folder / "product.log") as product:
            all_kept = measure(Bench(engine, wiring, product), rounds)
        wiring.engine.dispose()
    return all_kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--rounds", type=int, default=5)
    options, all_kept = parser.parse_args(), True
    if options.engine != "postgresql":
        all_kept = opened("sqlite", "", options.rounds)
    if options.engine != "sqlite":
        with Postgres(durable=True) as server:
            all_kept = opened("postgresql", server.create_database(), options.rounds) and all_kept
    return 0 if all_kept else 1


if __name__ == "__main__":
    sys.exit(main())
