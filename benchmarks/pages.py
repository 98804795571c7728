"""What each page and each deed costs, as a ratio to a bare Flask route of the same rows and the same size.

    .venv/bin/python -m benchmarks.pages [--engine sqlite|postgresql|both] [--url URL] [--rounds 5] [--posts 10000]

Two gunicorn workers of the product and two of `benchmarks.bare` answer in turns, over the same database; CPU is what
the kernel says the workers used, statements are counted on the same requests answered in this process.
"""

import argparse
import re
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.core.clock import system_now
from app.db import migrate
from app.db.paging import PAGE
from app.demo import bulk
from app.demo.creation import create
from app.demo.signins import SignIns
from app.factory import create_app
from app.wiring import Wiring, wire
from benchmarks.browsing import Answer, Browser, Fields, Request, Server, form_of, inside, link, served
from config import Config
from tests.peers.postgres import Postgres
from tests.sql import counting

ASKS, BARE_ASKS, DEEDS = 40, 120, 20
"""How many times a round asks for each page, for its bare route, and does each deed."""

RATIO, BYTES, PAGE_SQL, DEED_SQL, LAST_TO_FIRST = 3.0, 120_000, 15, 25, 1.3
MOST_MS = {"month": 30.0, "waiting, first page": 20.0, "waiting, last page": 20.0, "submit": 8.0, "approve": 8.0}


@dataclass(frozen=True, slots=True)
class Subject:
    """Something measured: who asks, for what, and which bare route stands beside it."""

    name: str
    who: str
    requests: Callable[[int], list[Request]]
    bare: str
    is_deed: bool = False


@dataclass(slots=True)
class Figures:
    sql: int = 0
    bytes: int = 0
    cpu_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return statistics.median(self.cpu_ms)

    @property
    def ratio(self) -> float:
        return self.ms / statistics.median(self.bare_ms)


@dataclass(slots=True)
class Bench:
    wiring: Wiring
    sign_ins: SignIns
    product: Server
    bare: Server
    people: dict[str, Browser] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    def path(self, rest: str) -> str:
        return f"/o/{self.sign_ins.organisation}/{rest}"

    def person(self, role: str) -> Browser:
        if role not in self.people:
            self.people[role] = self.product.browser()
            if role:
                self._sign_in(self.people[role], role)
        return self.people[role]

    def _sign_in(self, browser: Browser, role: str) -> None:
        answer = browser.send(self.sign_in(role, browser))
        assert answer.status == 303, answer.text

    def sign_in(self, role: str, browser: Browser) -> Request:
        one = next(user for user in self.sign_ins.users if role in user.roles)
        fields = form_of(browser.get("/sign-in").text, "/sign-in")
        return Request("/sign-in", _with(fields, email=one.email, password=one.password))

    def subjects(self) -> Iterator[Subject]:
        """Pages, then deeds in the order of a post's life: each leaves what the next one needs."""
        last = self.last_waiting()
        post = self.first_waiting_post()
        yield self._page("sign-in", "", "/sign-in", "person")
        yield self._page("month", "supervisor", self.path("calendar"), "month")
        yield self._page("agenda", "supervisor", self.path("calendar/agenda"), "agenda")
        yield self._page("waiting, first page", "supervisor", self.path("waiting"), "first")
        yield self._page("waiting, last page", "supervisor", last, "last")
        yield self._page("posts", "editor", self.path("posts"), "list")
        yield self._page("composer", "editor", self.path("posts/new"), "choices")
        yield self._page("post", "editor", post, "post")
        yield self._page("review", "supervisor", f"{post}/review", "post")
        yield Subject("sign in (argon2)", "", self.entering, "deed", is_deed=True)
        yield Subject("create", "editor", self.creations, "deed", is_deed=True)
        yield Subject("edit", "editor", self.edits, "deed", is_deed=True)
        yield Subject("submit", "editor", self.submissions, "deed", is_deed=True)
        yield Subject("approve", "supervisor", self.approvals, "deed", is_deed=True)

    @staticmethod
    def _page(name: str, who: str, path: str, bare: str) -> Subject:
        return Subject(name, who, lambda count: [Request(path)] * count, bare)

    def waiting_pages(self) -> Iterator[tuple[str, Answer]]:
        path = self.path("waiting")
        while path:
            answer = self.person("supervisor").get(path)
            yield path, answer
            path = link(answer.text, "next")

    def last_waiting(self) -> str:
        """The last page that is full, as the first one is."""
        return [path for path, answer in self.waiting_pages() if len(self._reviews(answer.text)) == PAGE][-1]

    def reachable(self) -> int:
        return len({post for _, answer in self.waiting_pages() for post in self._reviews(answer.text)})

    def _reviews(self, page: str) -> list[str]:
        return re.findall(rf'href="({self.path("posts")}/\d+/\d+)/review"', page)

    def first_waiting_post(self) -> str:
        return self._reviews(self.person("supervisor").get(self.path("waiting")).text)[0]

    def entering(self, count: int) -> list[Request]:
        return [self.sign_in("auditor", self.person(""))] * count

    def creations(self, count: int) -> list[Request]:
        path = self.path("posts")
        fields = form_of(self.person("editor").get(f"{path}/new").text, path)
        return [
            Request(path, _with(fields, text=f"El mercado abre a las {n} h.", **self._rest())) for n in range(count)
        ]

    def _rest(self) -> dict[str, str]:
        page = self.person("editor").get(self.path("posts/new")).text
        topic = re.search(r'name="topic".*?<option value="(\d+)"', page, re.DOTALL)
        target = re.search(r'name="target" value="(\d+:es)"', page)
        assert topic is not None
        assert target is not None
        day = (system_now() + timedelta(days=9)).date().isoformat()
        return {"title": "Mercado", "topic": topic[1], "target": target[1], "planned_on": day, "planned_time": "10:00"}

    def edits(self, count: int) -> list[Request]:
        taken, self.made = self.made[:count], self.made[count:]
        self.edited += taken
        pages = ((path, self.person("editor").get(f"{path}/edit").text) for path in taken)
        return [Request(path, _with(form_of(page, path), text=f"Otra vez: {path}")) for path, page in pages]

    def submissions(self, count: int) -> list[Request]:
        taken, self.edited = self.edited[:count], self.edited[count:]
        paths = [f"{path}/submission" for path in taken]
        return [Request(path, form_of(self.person("editor").get(path.rpartition("/")[0]).text, path)) for path in paths]

    def approvals(self, count: int) -> list[Request]:
        seen = [path for path, _ in zip(self._queue(), range(count), strict=False)]
        pages = ((f"{path}/decision", self.person("supervisor").get(f"{path}/review").text) for path in seen)
        return [Request(path, [*form_of(page, path), ("verdict", "approved")]) for path, page in pages]

    def _queue(self) -> Iterator[str]:
        for _, answer in self.waiting_pages():
            yield from self._reviews(answer.text)

    def noted(self, subject: Subject, answer: Answer) -> None:
        """A deed that did not happen measures nothing; what is created is edited next."""
        assert answer.status == (303 if subject.is_deed else 200), (
            f"{subject.name}: {answer.status} {answer.text[:2000]}"
        )
        assert "/edit?missing" not in answer.location, f"{subject.name}: something is missing"
        if subject.name == "create":
            self.made.append(re.sub(r"^https?://[^/]+", "", answer.location))


def _with(fields: Fields, **values: str) -> Fields:
    """The form with these typed in; the first field of a name that comes several times."""
    typed = dict(values)
    filled = [(name, typed.pop(name)) if name in typed else (name, value) for name, value in fields]
    return filled + list(typed.items())


def count(bench: Bench, subject: Subject) -> Figures:
    """The same request, answered here."""
    [request] = subject.requests(1)
    browser = inside(create_app(bench.wiring), bench.person(subject.who).cookie)
    with counting(bench.wiring.engine) as seen:
        answer = browser.send(request)
    bench.noted(subject, answer)
    return Figures(sql=seen.count, bytes=len(answer.body))


def measure(bench: Bench, subject: Subject, figures: Figures) -> None:
    """One round: the product, then the bare route."""
    requests = subject.requests(DEEDS if subject.is_deed else ASKS)
    browser, cookie = bench.product.browser(), bench.person(subject.who).cookie
    before = bench.product.cpu_ms()
    answers = [browser.send(request, cookie) for request in requests]
    figures.cpu_ms.append((bench.product.cpu_ms() - before) / len(requests))
    for answer in answers:
        bench.noted(subject, answer)
    figures.bare_ms.append(_bare(bench, subject, figures.bytes))


def _bare(bench: Bench, subject: Subject, size: int) -> float:
    asked = Request(f"/{subject.bare}?bytes={size}", [("reason", "x")] if subject.is_deed else None)
    browser = bench.bare.browser()
    before = bench.bare.cpu_ms()
    for _ in range(BARE_ASKS):
        answer = browser.send(asked)
        assert answer.status == 200, answer.text
    return (bench.bare.cpu_ms() - before) / BARE_ASKS


def warm_up(bench: Bench, subjects: Sequence[Subject]) -> None:
    """Several connections each, so that both workers have compiled every template and every statement."""
    for subject in subjects:
        for request in subject.requests(6):
            browser = bench.product.browser(bench.person(subject.who).cookie)
            bench.noted(subject, browser.send(request))
            _bare_once(bench, subject)


def _bare_once(bench: Bench, subject: Subject) -> None:
    bench.bare.browser().send(Request(f"/{subject.bare}?bytes=1", [] if subject.is_deed else None))


def run(bench: Bench, rounds: int) -> dict[str, Figures]:
    subjects = list(bench.subjects())
    warm_up(bench, subjects)
    table = {subject.name: count(bench, subject) for subject in subjects}
    for _ in range(rounds):
        for subject in subjects:
            measure(bench, subject, table[subject.name])
    return table


def report(engine: str, bench: Bench, rounds: int) -> bool:
    reached, table = bench.reachable(), run(bench, rounds)
    print(f"\n{engine}\n{'':22}{'CPU ms':>8}{'bare ms':>9}{'ratio':>7}{'SQL':>5}{'bytes':>9}")
    for name, one in table.items():
        bare = statistics.median(one.bare_ms)
        print(f"{name:22}{one.ms:8.2f}{bare:9.2f}{one.ratio:7.1f}{one.sql:5d}{one.bytes:9,d}")
    met = list(aims(table, reached))
    for said, is_met in met:
        print(f"  {'met ' if is_met else 'MISSED'} {said}")
    return all(is_met for _, is_met in met)


def aims(table: dict[str, Figures], reached: int) -> Iterator[tuple[str, bool]]:
    first, last = table["waiting, first page"], table["waiting, last page"]
    for name, one in table.items():
        if one.bytes > 1000:
            yield f"{name}: {one.ratio:.1f} times the bare route (at most {RATIO:g})", one.ratio <= RATIO
            yield f"{name}: {one.bytes:,} bytes (below {BYTES:,})", one.bytes < BYTES
        most = PAGE_SQL if one.bytes > 1000 else DEED_SQL
        yield f"{name}: {one.sql} statements (below {most})", one.sql < most
    for name, most_ms in MOST_MS.items():
        yield f"{name}: {table[name].ms:.1f} ms (below {most_ms:g})", table[name].ms < most_ms
    yield f"last page {last.ms / first.ms:.2f} times the first (at most {LAST_TO_FIRST})", last.ms <= 1.3 * first.ms
    yield f"{reached} waiting posts reached by following the links (all of at least 1000)", reached >= 1000


@contextmanager
def opened(url: str, folder: Path, size: bulk.Size) -> Iterator[Bench]:
    migrate.upgrade(url)
    wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url))
    sign_ins = create(wiring)
    bulk.seed(wiring, size)
    environment = {"DATA_DIR": str(folder), "DATABASE_URL": wiring.config.database}
    with (
        served("wsgi:app", environment, folder / "product.log") as product,
        served("benchmarks.bare:app", environment, folder / "bare.log") as bare,
    ):
        yield Bench(wiring, sign_ins, product, bare)
    wiring.engine.dispose()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--url", help="an empty PostgreSQL database to use instead of a private server")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--posts", type=int, default=10_000)
    chosen = options.parse_args()
    size = bulk.Size(posts=chosen.posts, months=24, present=500, waiting=1000)
    with tempfile.TemporaryDirectory() as folder:
        if chosen.engine != "postgresql":
            with opened(f"sqlite:///{folder}/cauce.db", Path(folder), size) as bench:
                report("sqlite", bench, chosen.rounds)
    if chosen.engine != "sqlite":
        with (
            tempfile.TemporaryDirectory() as folder,
            _postgresql(chosen.url) as url,
            opened(url, Path(folder), size) as bench,
        ):
            report("postgresql", bench, chosen.rounds)


@contextmanager
def _postgresql(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    with Postgres(durable=True) as server:
        yield server.create_database()


if __name__ == "__main__":
    main()
