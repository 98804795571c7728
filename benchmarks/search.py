"""The cost of a search, with a bare Flask page of the same query of the same index as the pace of the machine.

    .venv/bin/python -m benchmarks.search [--engine sqlite|postgresql|both] [--url URL] [--rounds 5] [--posts 20000]

The bare page prints as many rows to the same size, the newest first; servers and measures are those of
`benchmarks.pages`. Finding is the database's work: SQLite does it in the servers' own processes, so PostgreSQL's work
for each of them is counted with theirs. Prints the index's cost too: this process's CPU time, and the whole time, for
each post added or changed, and how long the palette of 20,000 posts takes for a typing error (p50, p95: the answer as
a browser waits for it, on loopback). Exits with 1 when a limit is exceeded.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import sqlalchemy as sa
from sqlmodel import col, select

from app.core.token_query import HasToken
from app.db.fulltext import TokenQueryType
from app.demo.bulk import seed
from app.domain.organisations.queries import organisation_by_slug
from app.domain.posts.models import Post
from app.domain.search.rules.kinds import SearchKind, kind_label
from app.domain.search.rules.search_query import parse_query
from app.domain.search.rules.search_request import SearchRequest, index_question
from app.domain.search.service import index
from app.usecases.search import projection
from app.usecases.wiring import Wiring
from benchmarks.browsing import Request, Server
from benchmarks.growing import count_again
from benchmarks.installation import Source, options, sources
from benchmarks.page_limits import PAGE_SQL, Figures
from benchmarks.page_subjects import Bench, Subject
from benchmarks.pages import Repetitions, opened, print_figures, run, warm_up

SEARCH_MS, CHANGED = 20.0, 1000
PALETTE_MS, ASKED_EACH = 50.0, 20
MISTYPED = ("pisicna", "bibloteca", "horraio", "infromacion", "bibloteca horraio", "ayuadas comerci", "zzzzzzzz")
ASKED = {
    "a word of few": {"q": "piscina"},
    "two words": {"q": "biblioteca horario"},
    "without accents": {"q": "informacion"},
    "a phrase": {"q": '"de la"'},
    "in every post": {"q": "de"},
    "a beginning": {"q": "bib"},
    "narrowed": {"q": "de", "kind": "post", "status": "approved"},
    "no words": {"kind": "post"},
    "nothing found": {"q": "zzzz"},
    "a typing error": {"q": "pisicna"},
    "two of them": {"q": "bibloteca horraio"},
}


@dataclass(frozen=True, slots=True)
class Spent:
    cpu_ms: float
    all_ms: float
    rows: int

    def __str__(self) -> str:
        return (
            f"{self.cpu_ms / self.rows:.2f} ms of CPU, {self.all_ms / self.rows:.2f} ms in all, of {self.rows:,} rows"
        )


def subjects(bench: Bench) -> Iterator[Subject]:
    with bench.wiring.reading() as session:
        here = organisation_by_slug(session, bench.sign_ins.organisation).id
    for name, fields in ASKED.items():
        path = bench.path(f"search?{urlencode(fields)}")
        bare = f"results/{quote(_question(bench, here, fields), safe='')}"
        yield Subject(name, "supervisor", lambda many, path=path: [Request(path)] * many, bare)


def palette_waits(bench: Bench) -> list[float]:
    """Return the milliseconds of each answer of the palette to mistyped words, in order."""
    browser, waits = bench.product.browser(bench.person("supervisor").cookie), []
    for typed in MISTYPED * ASKED_EACH:
        begun = time.perf_counter()
        answer = browser.send(Request(bench.path(f"search/palette?{urlencode({'q': typed})}")))
        waits.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200, answer.text
    return sorted(waits)


def _question(bench: Bench, here: int, fields: dict[str, str]) -> str:
    """Return the query of the engine's index, in the engine's syntax."""
    kind = SearchKind(fields["kind"]) if "kind" in fields else None
    wanted = SearchRequest(search=parse_query(fields.get("q", "")), kind=kind, status=fields.get("status", ""))
    question = index_question(
        wanted,
        here,
        {
            search_kind: HasToken(kind_label(search_kind))
            for search_kind in SearchKind
            if search_kind is not SearchKind.RULE
        },
    )
    return str(TokenQueryType().process_bind_param(question, bench.wiring.engine.dialect))


def price_of_building(wiring: Wiring) -> Spent:
    projection.SEARCH.reset(wiring.writing)
    return _spent(lambda: projection.catch_up_index(wiring.reading, wiring.writing))


def price_of_changing(wiring: Wiring) -> Spent:
    """Change posts' titles and index them one after another, as the worker does for single acts."""
    with wiring.writing() as session:
        posts = session.exec(select(Post.organisation_id, Post.id).order_by(col(Post.id).desc()).limit(CHANGED)).all()
        ids = [key for _, key in posts]
        session.execute(sa.update(Post).where(col(Post.id).in_(ids)).values(title=col(Post.title) + " cambiada"))
        session.commit()
    with wiring.writing() as session:
        spent = _spent(lambda: sum(index.refresh_rows(session, posts[0][0], SearchKind.POST, [key]) for key in ids))
        session.commit()
    return spent


def _spent(work: Callable[[], int]) -> Spent:
    cpu, clock = time.process_time(), time.perf_counter()
    rows = work()
    return Spent((time.process_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000, rows)


def backends(wiring: Wiring, server: Server) -> list[int]:
    """Return the PostgreSQL processes of that server's connections, which stay open."""
    if wiring.engine.dialect.name == "sqlite":
        return []
    theirs = sa.text("SELECT pid FROM pg_stat_activity WHERE application_name = :module")
    with wiring.engine.connect() as connection:
        return list(connection.scalars(theirs, {"module": server.module}))


def report(engine: str, bench: Bench, times: Repetitions) -> bool:
    print(f"\n{engine}")
    print(f"  index built:   {price_of_building(bench.wiring)}")
    count_again(bench.wiring.engine)
    search_subjects = list(subjects(bench))
    warm_up(bench, search_subjects)
    for server in (bench.product, bench.bare):
        server.workers += backends(bench.wiring, server)
    table = run(bench, search_subjects, times)
    print_figures(table)
    print(f"  index changed: {price_of_changing(bench.wiring)}")
    return _is_quick(palette_waits(bench)) and _kept(table)


def _is_quick(waits: list[float]) -> bool:
    p50, p95 = waits[len(waits) // 2], waits[len(waits) * 95 // 100]
    print(f"  palette, mistyped: p50 {p50:.1f} ms, p95 {p95:.1f} ms of {len(waits)} answers")
    if p95 > PALETTE_MS:
        print(f"  BROKEN palette: at most {PALETTE_MS:g} ms")
    return p95 <= PALETTE_MS


def _kept(table: dict[str, Figures]) -> bool:
    broken = [name for name, figures in table.items() if figures.ms > SEARCH_MS or figures.sql >= PAGE_SQL]
    for name in broken:
        print(f"  BROKEN {name}: at most {SEARCH_MS:g} ms, below {PAGE_SQL} statements")
    return not broken


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__, rounds=5)
    parser.add_argument("--posts", type=int, default=20_000)
    chosen = parser.parse_args(arguments)
    size = seed.SeedSize(posts=chosen.posts, months=24, present=chosen.posts // 40, waiting=50)
    outcomes = [_measured(source, size, chosen.rounds) for source in sources(chosen)]
    return 0 if all(outcomes) else 1


def _measured(source: Source, size: seed.SeedSize, rounds: int) -> bool:
    with opened(source, size) as bench:
        return report(source.engine, bench, Repetitions(rounds))


if __name__ == "__main__":
    sys.exit(main())
