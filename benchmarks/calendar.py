"""The cost of the month page: five hundred posts of a body with as many every month, among ever more of them.

    .venv/bin/python -m benchmarks.calendar [--engine sqlite|postgresql|both] [--url URL] [--data DIR] [--rounds 30]
                                            [--first 10000] [--posts 100000] [--most 1000000]

Its data are compared with the driver's same rows, made JSON by orjson; the page is answered in this process, whose CPU
is measured (on PostgreSQL without the server's), once repeated and once after each act. The same is measured with
`--first`, with `--posts` and with `--most`. Exits with 1 when a limit is exceeded.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.actor import system_actor
from app.core.date_ranges import month_of
from app.core.zones import local_day
from app.db.work import Work
from app.demo.bulk import seed
from app.demo.sign_ins import SignIns
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.calendar.queries import entries
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import organisation_by_slug
from app.factory import create_app
from app.usecases.wiring import Wiring
from benchmarks.growing import grow
from benchmarks.installation import Source, installed, options, sources
from benchmarks.limits import Limit, print_limits
from benchmarks.page_limits import BYTES, GROWTH, PAGE_MS, PAGE_SQL
from tests.page_forms import form_of
from tests.statement_counter import counting

RATIO, FIRST, PRESENT, MONTHS = 2.0, 10_000, 500, 20
SIGN_IN = "/sign-in"
HEADS = ("posts", "raw ms", "data ms", "page ms", "after deed", "SQL", "bytes")


@dataclass(frozen=True, slots=True)
class Figures:
    """CPU in ms, each the median of its rounds; `again`: the page repeated without an act in between."""

    posts: int
    raw: float
    data: float
    again: float
    anew: float
    sql: tuple[int, int]
    bytes: int


class House:
    """The demonstration's town, and a user of it whose browser is in this process."""

    def __init__(self, wiring: Wiring, sign_ins: SignIns, present: int) -> None:
        self.wiring, self.present = wiring, present
        self._path = f"/o/{sign_ins.organisation}/calendar"
        with wiring.reading() as session:
            self.body: Organisation = organisation_by_slug(session, sign_ins.organisation)
        self._client = _signed_in(wiring, sign_ins)

    def page(self) -> int:
        """Return the page's bytes."""
        answer = self._client.get(self._path)
        assert answer.status_code == 200, answer.text
        return len(answer.data)

    def deed(self) -> None:
        """Do any act, which extends the record."""
        with self.wiring.writing() as session:
            actor, now = system_actor(self.body.id), self.wiring.clock()
            audit.record(Work(session, actor, now), Act.IMPORT_APPLIED, subject="import:seed", created=0)
            session.commit()

    def data(self, session: Session) -> int:
        """Return the number of posts in the month's data."""
        days = month_of(local_day(self.wiring.clock(), self.body.zone)).grid
        window = days.bounds(self.body.zone)
        month_entries = entries.entries_in(session, self.body.id, window, entries.EntryFilter())
        return len(entries.add_accounts(session, self.body.id, month_entries))


def _signed_in(wiring: Wiring, sign_ins: SignIns) -> FlaskClient:
    client = create_app(wiring).test_client()
    supervisor = next(user for user in sign_ins.users if "supervisor" in user.roles)
    typed = {"email": supervisor.email, "password": supervisor.password}
    fields = [(name, typed.get(name, value)) for name, value in form_of(client.get(SIGN_IN).text, SIGN_IN)]
    assert client.post(SIGN_IN, data=dict(fields)).status_code == 303
    return client


def _cpu_ms(work: Callable[[], Any], rounds: int, before: Callable[[], None] = lambda: None) -> float:
    """Return the median of the rounds, after two that warm up."""
    spent = []
    for _ in range(rounds + 2):
        before()
        began = time.process_time()
        work()
        spent.append((time.process_time() - began) * 1000)
    return sorted(spent[2:])[rounds // 2]


def measure(house: House, posts: int, rounds: int) -> Figures:
    with house.wiring.reading() as session:
        raw, data = _data(house, session, rounds)
    again, anew = _cpu_ms(house.page, rounds), _cpu_ms(house.page, max(3, rounds // 3), house.deed)
    counts = []
    for before in (house.deed, lambda: None):
        before()
        with counting(house.wiring.engine) as seen:
            size = house.page()
        counts.append(seen.count)
    return Figures(posts, raw, data, again, anew, (counts[0], counts[1]), size)


def _data(house: House, session: Session, rounds: int) -> tuple[float, float]:
    """Measure the same statements with the same values, by the driver alone and as the product reads them."""
    with _sent(house.wiring.engine) as sent:
        assert house.data(session) >= house.present
    cursor = session.connection().connection.cursor()

    def bare() -> bytes:
        rows = [cursor.execute(statement, values).fetchall() for statement, values in sent]
        return orjson.dumps([[list(row) for row in some] for some in rows], default=str)

    return _cpu_ms(bare, rounds), _cpu_ms(lambda: house.data(session), rounds)


@contextmanager
def _sent(engine: sa.Engine) -> Iterator[list[tuple[str, Any]]]:
    """Yield each statement and its values, as the driver receives them."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def limits(first: Figures, last: Figures, all_of: list[Figures]) -> Iterator[Limit]:
    for figures in all_of:
        here, ratio = f"{figures.posts:,} posts", figures.data / figures.raw
        yield Limit(f"{here}: data {ratio:.2f} times raw rows and orjson (at most {RATIO:g})", ratio <= RATIO)
        yield Limit(
            f"{here}: page {figures.again:.1f} ms (at most {PAGE_MS:g}); {figures.anew:.1f} after a deed",
            figures.again <= PAGE_MS,
        )
        yield Limit(f"{here}: {figures.bytes:,} bytes (below {BYTES:,})", figures.bytes < BYTES)
        is_kept = figures.sql == first.sql and max(figures.sql) < PAGE_SQL
        yield Limit(
            f"{here}: {figures.sql[1]} statements, {figures.sql[0]} after a deed (constant, below {PAGE_SQL})", is_kept
        )
    for name, grown in (("page", last.again / first.again), ("page after a deed", last.anew / first.anew)):
        yield Limit(f"{name}: {grown:.2f} times as much with {last.posts:,} posts (at most {GROWTH})", grown <= GROWTH)


def report(engine: str, house: House, sizes: list[int], rounds: int) -> bool:
    """Print the figures; tell whether every limit was kept."""
    table = []
    print(f"\n{engine}\n" + "".join(f"{head:>11}" for head in HEADS), flush=True)
    for posts in sizes:
        grow(house.wiring.engine, house.body.id, sizes[0], posts)
        figures = measure(house, posts, rounds)
        table.append(figures)
        spent = "".join(f"{ms:11.2f}" for ms in (figures.raw, figures.data, figures.again, figures.anew))
        print(f"{posts:11,d}{spent}{figures.sql[1]:7d}/{figures.sql[0]:<3d}{figures.bytes:11,d}", flush=True)
    return print_limits(engine, limits(table[0], table[-1], table))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__, rounds=30)
    parser.add_argument("--first", type=int, default=FIRST)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--most", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments)
    sizes = sorted({chosen.first, chosen.posts, max(chosen.posts, chosen.most)})
    outcomes = [_measured(source, sizes, chosen.rounds) for source in sources(chosen)]
    return 0 if all(outcomes) else 1


def _measured(source: Source, sizes: list[int], rounds: int) -> bool:
    first, present = sizes[0], min(PRESENT, sizes[0] // MONTHS)
    with installed(source, seed.SeedSize(posts=first, months=MONTHS, present=present, waiting=0)) as made:
        return report(source.engine, House(made.wiring, made.sign_ins, present), sizes, rounds)


if __name__ == "__main__":
    sys.exit(main())
