"""The memory of a town's processes, and the cost of importing the application.

    .venv/bin/python -m benchmarks.memory [--requests 1000] [--minutes 2] [--data FOLDER]

`flask serve` runs on a fresh demonstration (SQLite), or on a folder's. Six roles sign in and request, four at a time,
the pages their own pages link to; every twentieth request saves a new post. Memory is the proportional set size (PSS),
which counts shared memory once: before, after the requests, and after as many again and the minutes. The import is
timed by its own CPU (user). Exits with 1 when a limit is exceeded.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.browsing import Browser, Request, Server, children
from tests.page_forms import form_of
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
FLASK = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"))
ROLES = ("author", "editor", "supervisor", "legal_reviewer", "auditor", "administrator")
CLIENTS, WEBS, PAGES, SAVE_EVERY = 4, 2, 60, 20
"""PAGES is the number of different pages of each role."""
LIMITS_MB = {"supervisor": 25, "web": 120, "worker": 170, "all": 450}
GROWTH_MB, IMPORT_MB, IMPORT_S = 8, 130, 1.8
"""GROWTH_MB is of all processes together, from the first requests to the end."""
IMPORT = """
import resource
from pathlib import Path
import wsgi
kilobytes = dict(line.split()[:2] for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])["Rss:"]
print(int(kilobytes) / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_utime)
"""
NOT_PAGES = re.compile(r"\.(?:xlsx|ods|odt|pdf|csv|json|ics|zip|css|js|svg|png)$|/download|/export|/sign-out")

Sizes = Mapping[str, float]


@contextmanager
def served(data_dir: Path) -> Iterator[tuple[Server, Mapping[str, Any]]]:
    """Run the product as `make run` does; yield it and its demonstration."""
    environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": "0"}
    for words in (("db", "upgrade"), ("demo", "create")):
        subprocess.run((*FLASK, *words), env=environment, check=True, stdout=subprocess.DEVNULL)
    town = subprocess.run((*FLASK, "demo", "show", "--json"), env=environment, check=True, stdout=subprocess.PIPE)
    with (data_dir / "serve.log").open("w") as log:
        process = subprocess.Popen((*FLASK, "serve", "--workers", str(WEBS)), env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: "Cauce está en" in (data_dir / "serve.log").read_text(), "the address")
        address = json.loads((data_dir / "run.json").read_text())["address"]
        yield Server("wsgi:app", process, int(address.rpartition(":")[2])), json.loads(town.stdout)
    finally:
        process.terminate()
        process.wait(30)


def processes(server: Server) -> Iterator[tuple[str, int]]:
    """Yield the supervisor, the process that it runs, and what that forks: the web's master and workers, the worker."""
    yield "supervisor", server.process.pid
    (loaded,) = children(server.process.pid)
    yield "loaded", loaded
    for pid in children(loaded):
        webs = children(pid)
        yield "master" if webs else "worker", pid
        yield from ((f"web {number}", web) for number, web in enumerate(webs, 1))


def sizes(server: Server) -> Sizes:
    """Return the PSS of each process and of all, in MB."""
    each = {name: _pss(pid) for name, pid in processes(server)}
    return {**each, "all": sum(each.values())}


def _pss(pid: int) -> float:
    fields = dict(line.split()[:2] for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return int(fields["Pss:"]) / 1024


def sign_in(server: Server, user: Mapping[str, Any]) -> tuple[Browser, str]:
    """Return the browser and where it was led."""
    browser = server.browser()
    fields = dict(form_of(browser.get("/sign-in").text, "/sign-in"))
    typed = {"email": user["email"], "password": user["password"]}
    answer = browser.send(Request("/sign-in", list({**fields, **typed}.items())))
    assert answer.status == 303, answer.text
    return browser, answer.location


def reachable_pages(browser: Browser, start: str) -> list[str]:
    """Return the addresses of PAGES pages, the nearest first."""
    paths, seen = [start], {start}
    for path in paths:
        for link in re.findall(r'<a [^>]*href="(/[^"#?]*)', browser.get(path).text):
            if link not in seen and not NOT_PAGES.search(link):
                seen.add(link)
                paths.append(link)
        if len(paths) >= PAGES:
            break
    return paths[:PAGES]


def new_post(browser: Browser, slug: str, number: int) -> Request:
    path = f"/o/{slug}/posts"
    fields = dict(form_of(browser.get(f"{path}/new").text, path))
    return Request(path, list({**fields, "text": f"El mercado abre a las {number} h."}.items()))


class Town:
    """The town's people, signed in once, and the pages of each."""

    def __init__(self, server: Server, shown: Mapping[str, Any]) -> None:
        self.server, self.slug = server, shown["organisation"]
        users = {role: user for user in reversed(shown["users"]) for role in user["roles"]}
        people = {role: sign_in(server, users[role]) for role in ROLES}
        self.cookies = {role: browser.cookie for role, (browser, _) in people.items()}
        pages = {role: reachable_pages(browser, start) for role, (browser, start) in people.items()}
        self.pages = [(role, of[turn % len(of)]) for turn in range(PAGES) for role, of in pages.items()]

    def ask(self, count: int) -> None:
        """Send so many mixed requests."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            for share in clients.map(self._ask_share, range(CLIENTS), [count // CLIENTS] * CLIENTS):
                assert share == count // CLIENTS

    def _ask_share(self, client: int, count: int) -> int:
        browser = self.server.browser()
        for number, (role, path) in enumerate(islice(cycle(self.pages), client, None, CLIENTS), 1):
            if number % SAVE_EVERY == 0:
                browser.cookie = self.cookies["editor"]
                answer = browser.send(new_post(browser, self.slug, number))
            else:
                answer = browser.send(Request(path), self.cookies[role])
            assert answer.status < 400, f"{role} {path}: {answer.status}"
            if number == count:
                break
        return number


def measure(data_dir: Path, requests: int, minutes: float) -> Sequence[Sizes]:
    with served(data_dir) as (server, shown):
        town = Town(server, shown)
        stages = [sizes(server)]
        town.ask(requests)
        stages.append(sizes(server))
        town.ask(requests)
        time.sleep(minutes * 60)
        return [*stages, sizes(server)]


def import_cost() -> tuple[float, float]:
    """Return MB and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-c", IMPORT]
        environment = {**os.environ, "DATA_DIR": folder}
        outputs = [subprocess.run(run, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE) for _ in "123"]
    megabytes, seconds = zip(*(map(float, output.stdout.split()) for output in outputs), strict=True)
    return min(megabytes), min(seconds)


def report(stages: Sequence[Sizes], imported: tuple[float, float]) -> bool:
    """Print the table; tell whether every limit was kept."""
    print(f"{'MB (PSS)':12}{'before':>9}{'requests':>10}{'at last':>9}{'limit':>7}")
    all_kept = True
    for name in stages[-1]:
        limit = LIMITS_MB.get(name.split()[0])
        row = [stage[name] for stage in stages]
        all_kept = _line(f"{name:12}{row[0]:9.1f}{row[1]:10.1f}", row[2], limit) and all_kept
    all_kept = _line(f"{'growth':31}"[:31], stages[-1]["all"] - stages[1]["all"], GROWTH_MB) and all_kept
    all_kept = _line(f"{'import, MB (RSS)':31}", imported[0], IMPORT_MB) and all_kept
    return _line(f"{'import, s of CPU':31}", imported[1], IMPORT_S) and all_kept


def _line(start: str, size: float, limit: float | None) -> bool:
    is_kept = limit is None or size <= limit
    print(f"{start}{size:9.1f}{'' if limit is None else limit:>7}{'' if is_kept else '  OVER'}", flush=True)
    return is_kept


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=2, help="how long the processes run on after the requests")
    parser.add_argument("--data", type=Path, help="the data of a demonstration, instead of a fresh one")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stages = measure(chosen.data or Path(folder), chosen.requests, chosen.minutes)
    return 0 if report(stages, import_cost()) else 1


if __name__ == "__main__":
    sys.exit(main())
