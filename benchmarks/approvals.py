"""The cost of an approval, over HTTP with sign-in and CSRF, beside the least workflow that does the same.

    .venv/bin/python -m benchmarks.approvals [--engine sqlite|postgresql|both] [--url URL] [--data DIR] [--rounds 3]
                                             [--waiting 1000]

Seven requests take a text from its author through two people to approved: created, sent, read and approved by the
first, read and approved by the second, read by its author. Two gunicorn workers of the product and two of
`benchmarks.bare_workflow` answer in turns over the same database; CPU is the kernel's count for the workers. Then the
queue with so many waiting and with ten times as many, beside a bare list of the same rows that looks up the reader, as
that workflow does; fifty posts decided at once; and sittings of two hundred items opened. Exits with 1 when a limit is
exceeded.
"""

import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from app.core.permissions import Role
from app.demo.bulk import seed
from app.domain.approvals.models.rounds import Route, RouteVersion, Routing
from app.domain.approvals.queries import route_choice
from app.domain.approvals.rules.routes import RouteStep, route_step_rows
from app.domain.organisations import queries as organisations
from app.factory import create_app
from app.usecases.wiring import Wiring
from benchmarks import bare_workflow
from benchmarks.browsing import Answer, Browser, Request, Server, inside, served
from benchmarks.cycles import Cycles, timed
from benchmarks.growing import count_again
from benchmarks.installation import Installation, Source, installed, options, sources
from benchmarks.limits import Limit, load, print_limits
from benchmarks.page_limits import APPROVAL_MS, GROWTH, MOST_MS, TOGETHER, TOGETHER_S, WAITING
from benchmarks.page_subjects import Bench
from benchmarks.sittings import ITEMS, opened_sittings
from tests.page_forms import form_of
from tests.statement_counter import counting

CYCLES, LISTS = 15, 20
FIRST, SECOND = "legal_reviewer", "supervisor"
STEPS = (
    RouteStep("Revisión jurídica", (Role.LEGAL_REVIEWER.value,)),
    RouteStep("Visto bueno", (Role.SUPERVISOR.value,)),
)


@dataclass(frozen=True, slots=True)
class Queue:
    """CPU ms of a page in each round, beside the bare list's; the first, warm-up round is left out."""

    ours: list[float]
    bare: list[float]

    @property
    def ms(self) -> float:
        return statistics.median(self.ours)

    def __str__(self) -> str:
        return f"{self.ms:.1f} ms CPU, bare list {statistics.median(self.bare):.1f}"


def approved(bench: Bench, into: Cycles) -> None:
    """Make the seven requests, with their forms fetched before."""
    [creation] = bench.creations(1)
    author, csrf = bench.person("editor"), _csrf(creation)
    with timed(bench.product, into):
        made = _done(author.send(creation)).location.partition("/o/")[2]
        path = f"/o/{made}"
        _done(author.send(Request(f"{path}/submission", csrf)))
        for role in (FIRST, SECOND):
            person = bench.person(role)
            fields = form_of(person.get(f"{path}/review").text, f"{path}/decision")
            _done(person.send(Request(f"{path}/decision", [*fields, ("verdict", "approved")])))
        page = author.get(path).text
    assert "status--scheduled" in page, "it was not approved"


def bare(server: Server, people: dict[str, Browser], into: Cycles) -> None:
    def post(who: str, path: str, **typed: str) -> Answer:
        return people[who].send(Request(path, [("csrf", f"csrf-{who}"), *typed.items()]))

    with timed(server, into):
        path = _done(post("author", "/items", text="El mercado abre a las 9 h.")).location
        _done(post("author", f"{path}/submit", version="1"))
        for number, who in enumerate(("first", "second"), 2):
            assert people[who].get(path).status == 200
            _done(post(who, f"{path}/{who}", version=str(number)))
        assert "approved" in people["author"].get(path).text


def workflow(made: Installation, bench: Bench, engine: str, rounds: int) -> Iterator[Limit]:
    ours, floor = Cycles(), Cycles()
    with served("benchmarks.bare_workflow:app", made.environment, made.folder / "workflow.log") as least:
        people = {name: least.browser(f"bare={name}") for name in bare_workflow.PEOPLE}
        for _ in range(4):
            approved(bench, Cycles())
            bare(least, people, Cycles())
        for _ in range(rounds):
            for _ in range(CYCLES):
                approved(bench, ours)
            for _ in range(CYCLES):
                bare(least, people, floor)
    print(f"two steps, seven requests: {ours.ms:.1f} ms CPU, p50 {ours.p50_ms:.0f} ms; {load()}")
    print(f"the same, bare:            {floor.ms:.1f} ms CPU, p50 {floor.p50_ms:.0f} ms")
    most = APPROVAL_MS[engine]
    yield Limit(f"an approval takes {ours.ms:.1f} ms (at most {most:g})", ours.ms <= most)


def queue(bench: Bench, rounds: int) -> Queue:
    """Measure the queue's first page and the bare list of its rows in turns: the machine is as busy for both."""
    person, path = bench.person(SECOND), bench.path("waiting")
    bare_list = f"/as-reviewer/first?bytes={len(person.get(path).body)}"
    lists = ((bench.product, person, path), (bench.bare, bench.bare.browser("bare=first"), bare_list))
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(2 * rounds + 2):
        for (server, browser, where), into in zip(lists, times, strict=True):
            before = server.cpu_ms()
            for _ in range(LISTS):
                answer = browser.get(where)
                assert answer.status == 200, answer.text
            if number:
                into.append((server.cpu_ms() - before) / LISTS)
    return Queue(*times)


def together(bench: Bench) -> Limit:
    """Approve fifty posts of the queue that have no obstacle."""
    path, person = bench.path("waiting/together"), bench.person(SECOND)
    chosen = "&".join(f"post={name}" for name in _names(person.get(bench.path("waiting")).text)[:TOGETHER])
    fields = form_of(person.get(f"{path}?{chosen}").text, path)
    browser = inside(create_app(bench.wiring), person.cookie)
    began = time.perf_counter()
    with counting(bench.wiring.engine) as statements:
        answer = _done(browser.send(Request(path, [*fields, ("verdict", "approved")])))
    seconds = time.perf_counter() - began
    selected = sum(name == "seen" for name, _ in fields)
    refused = browser.get(answer.location).text.count("sigue esperando")
    print(f"{selected} read together, {selected - refused} approved, in {statements.count} statements")
    description = f"{selected} decided at once: {seconds:.2f} s (at most {TOGETHER_S:g})"
    return Limit(description, selected > refused and seconds <= TOGETHER_S)


def _names(page: str) -> list[str]:
    return re.findall(r'name="post" value="([^"]+)"', page)


def _csrf(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.fields or [] if name == "csrf_token"]


def _done(answer: Answer) -> Answer:
    assert answer.status == 303, f"{answer.status} {answer.text[:2000]}"
    return answer


def two_steps(wiring: Wiring, slug: str) -> None:
    """Require two approvals of every post from now on."""
    now = wiring.clock()
    with wiring.writing() as session:
        here = organisations.organisation_by_slug(session, slug).id
        route = Route(organisation_id=here, name="Dos pasos")
        session.add(route)
        session.flush()
        version = {"organisation_id": here, "route_id": route.id, "number": 1, "in_force_from": now}
        session.add(RouteVersion(steps=route_step_rows(STEPS), **version))
        number = route_choice.routing_in_force(session, here).number + 1
        rules = [{"route": route.id}]
        session.add(Routing(organisation_id=here, number=number, rules=rules, in_force_from=now))
        _begin_bare(session)
        session.commit()
    count_again(wiring.engine)


def _begin_bare(session: Session) -> None:
    bare_workflow.begin(session.connection())


@contextmanager
def opened(source: Source, *, waiting: int, others: int) -> Iterator[tuple[Installation, Bench]]:
    size = seed.SeedSize(posts=waiting + others, months=24, present=others, waiting=waiting)
    with installed(source, size) as made:
        two_steps(made.wiring, made.sign_ins.organisation)
        with (
            served("wsgi:app", made.environment, made.folder / "product.log") as product,
            served("benchmarks.bare:app", made.environment, made.folder / "bare.log") as lists,
        ):
            yield made, Bench(made.wiring, made.sign_ins, product, lists)


def measured(source: Source, few: int, rounds: int) -> Iterator[Limit]:
    queues = {}
    for waiting in (few, 10 * few):
        with opened(source, waiting=waiting, others=few // 2) as (made, bench):
            queues[waiting] = queue(bench, rounds)
            print(f"queue with {waiting}: {queues[waiting]}; {load()}")
            if waiting == few:
                yield from workflow(made, bench, source.engine, rounds)
                yield together(bench)
                yield opened_sittings(bench, bench.person(SECOND), min(ITEMS, few))
    first = queues[few].ms
    most = MOST_MS["waiting, first page"]
    yield Limit(f"the queue takes {first:.1f} ms (at most {most:g})", first <= most)
    growth = queues[10 * few].ms / first
    yield Limit(f"{10 * few} waiting cost {growth:.2f} times {few} (at most {GROWTH:g})", growth <= GROWTH)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__, rounds=3)
    parser.add_argument("--waiting", type=int, default=WAITING)
    chosen = parser.parse_args(arguments)
    kept = [print_limits(each.engine, measured(each, chosen.waiting, chosen.rounds)) for each in sources(chosen)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
