"""The cost of the compliance report: twelve months of a body with a hundred thousand posts in them.

    .venv/bin/python -m benchmarks.compliance [--engine sqlite|postgresql|both] [--url URL] [--posts 100000]
                                              [--rounds 5]

The report reads 24 months, with the twelve compared; its baseline is one raw aggregate of the same captures, by month
and topic, sent by the driver in the same run. It prints the time of filling and of the counts alone, and the machine's
load. On PostgreSQL it ends with 1 where the report takes a second.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlmodel import Session

from app.db import schema
from app.db.scope import scope_to
from app.domain.organisations.models import Organisation
from app.domain.reports.queries.compliance import compliance_counts, compliance_figures, month_range_of
from app.domain.reports.rules.scope import ReportFilter, ReportMonth
from app.usecases.wiring import Wiring
from app.wiring import wire
from benchmarks.installation import Source, database
from config import Config
from tests import sample_town
from tests.reports.publication_factory import invented, written
from tests.statement_counter import counting

NOW, LAST = datetime(2027, 12, 31, 20, tzinfo=UTC), ReportMonth(2027, 12)
FIRST, MOST_S, APART = 500, 1.0, 1_000_000
TABLES = (
    "post",
    "post_version",
    "variant",
    "line_check",
    "finding",
    "round",
    "round_step",
    "decision",
    "approval",
    "delivery",
    "capture",
)
OWN = frozenset(
    {"id", "post_id", "post_version_id", "variant_id", "line_check_id", "round_id", "round_step_id", "delivery_id"}
)
"""The columns that differ between copies, besides the ordinal."""
RAW = """
    SELECT count(*) FROM (
      SELECT p.topic_id, {month} AS month, count(DISTINCT d.post_id)
      FROM capture c JOIN delivery d ON d.id = c.delivery_id JOIN variant v ON v.id = d.variant_id
      JOIN post p ON p.id = d.post_id
      WHERE c.organisation_id = :here GROUP BY 1, 2) AS found
"""
MONTH = {"sqlite": "substr(c.captured_at, 1, 7)", "postgresql": "date_trunc('month', c.captured_at)"}


def made(wiring: Wiring, posts: int) -> int:
    """Return the key of a town with so many posts published in the year."""
    with wiring.writing() as session:
        town = sample_town.make_town(session, now=NOW - timedelta(days=400))
        session.commit()
        scope_to(session, town.id)
        first = NOW - timedelta(days=364)
        invented_posts = [post for seed in (1, 2) for post in invented(town, Random(seed), first=first, days=364)]
        written(session, town, invented_posts[:FIRST], now=NOW)
        session.commit()
        grow(session, posts // FIRST - 1)
        return town.id


def grow(session: Session, copies: int) -> None:
    """Copy each row repeatedly, inside the database."""
    inspector = sa.inspect(session.connection())
    if inspector.dialect.name == "postgresql":
        # Keys point where they did: looking each up again would take minutes.
        session.connection().execute(sa.text("SET LOCAL session_replication_role = replica"))
    for table in TABLES:
        columns = [column["name"] for column in inspector.get_columns(table)]
        wanted = ", ".join(_again(column) for column in columns)
        statement = f"""
            INSERT INTO {table} ({", ".join(columns)})
            WITH RECURSIVE copies(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM copies WHERE nth < :copies)
            SELECT {wanted} FROM {table} AS one, copies
        """  # noqa: S608  # names of our own tables
        session.connection().execute(sa.text(statement), {"copies": copies})
    session.commit()
    with session.get_bind().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))


def _again(column: str) -> str:
    if column in OWN:
        return f"one.{column} + nth * {APART}"
    return f"one.ordinal + nth * {APART}" if column == "ordinal" else f"one.{column}"


def seconds(work: Callable[[], object], rounds: int) -> float:
    work()
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def measure(wiring: Wiring, engine: str, posts: int, rounds: int) -> bool:
    begun = time.perf_counter()
    here = made(wiring, posts)
    print(f"{engine}: {posts:,} posts made in {time.perf_counter() - begun:.0f} s", flush=True)
    with wiring.reading() as session:
        scope_to(session, here)
        body = session.get_one(Organisation, here)
        year, month = (month_range_of(length, LAST, body.zone) for length in (12, 1))
        raw = sa.text(RAW.format(month=MONTH[engine]))
        plain = seconds(lambda: session.connection().execute(raw, {"here": here}).all(), rounds)
        whole = seconds(lambda: compliance_figures(session, body, year, ReportFilter(), now=NOW), rounds)
        single = seconds(lambda: compliance_figures(session, body, month, ReportFilter(), now=NOW), rounds)
        counts = seconds(
            partial(compliance_counts, session, here, year.bounds, ReportFilter(), languages=body.languages, now=NOW),
            rounds,
        )
        with counting(wiring.engine) as seen:
            compliance_counts(session, here, year.bounds, ReportFilter(), languages=body.languages, now=NOW)
    print(f"{engine}: {posts:,} posts; raw aggregate {plain:.3f} s; twelve months {whole:.3f} s", end="")
    print(
        f" ({whole / plain:.1f} times); one month {single:.3f} s; {seen.count} statements of counts {counts:.3f} s",
        end="",
    )
    print(f"; load {os.getloadavg()[0]:.1f}", flush=True)
    return engine == "sqlite" or whole < MOST_S


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--url", help="an empty PostgreSQL database to use instead of a private server")
    options.add_argument("--posts", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    engines = ("sqlite", "postgresql") if chosen.engine == "both" else (chosen.engine,)
    outcomes = [_measured(engine, chosen.url, chosen.posts, chosen.rounds) for engine in engines]
    return 0 if all(outcomes) else 1


def _measured(engine: str, url: str | None, posts: int, rounds: int) -> bool:
    with tempfile.TemporaryDirectory() as folder, database(Source(engine, url), Path(folder)) as where:
        schema.upgrade(where)
        wiring = wire(Config(_env_file=None, data_dir=Path(folder) / "data", database_url=where))
        try:
            return measure(wiring, engine, posts, rounds)
        finally:
            wiring.engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
