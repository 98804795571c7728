"""A benchmark runs to its end at its smallest size; whether its limits are kept is for `make bench` to say."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests import moments

ROOT = Path(__file__).parents[2]
SAID = ROOT / "tests" / "citizens" / "neighbours_said"
OVER_THE_DEMONSTRATION = {
    "approvals": "--engine=sqlite --data={data} --rounds=1 --waiting=60",
    "calendar": "--engine=sqlite --data={data} --rounds=2 --first=100 --posts=200 --most=200",
    "desk": "--data={data}",
    "pages": "--engine=sqlite --data={data} --rounds=1 --posts=120 --waiting=60 --asks=2",
}
ALONE = {
    "authorship": "--posts=200 --people=4 --rounds=2",
    "disguises": "",
    "editorial_line": f"{SAID} --by-group",
    "rules_engine": "--rounds=1",
    "triage": f"{SAID} --by-group",
    "video": "--size=3000000",
}
OF_MINUTES = {
    "compliance": "--engine=sqlite --posts=200 --rounds=1",
    "deliver": "--engine=sqlite --posts=20 --workers=2",
    "feeds": "--engine=sqlite --rounds=1 --sizes=20",
    "imports": "--engine=sqlite --rows=60",
    "library": "--engine=sqlite --data={data} --rounds=1 --pictures=100",
    "memory": "--data={data} --requests=20 --minutes=0.05",
    "networks": "--engine=sqlite --posts=14 --workers=2",
    "public": "--engine=sqlite --rounds=1",
    "search": "--engine=sqlite --data={data} --rounds=1 --posts=200",
}
FROM_ELSEWHERE = {"lighthouse"}
"""Those of a program that no lock has."""


@pytest.mark.parametrize("name", OVER_THE_DEMONSTRATION)
def test_a_benchmark_of_the_demonstration_runs_to_its_end(name: str, demonstrated: Path):
    _run(name, OVER_THE_DEMONSTRATION[name].format(data=demonstrated))


@pytest.mark.parametrize("name", ALONE)
def test_a_benchmark_runs_to_its_end(name: str):
    _run(name, ALONE[name])


@pytest.mark.long
@pytest.mark.parametrize("name", OF_MINUTES)
def test_a_benchmark_of_minutes_runs_to_its_end(name: str, demonstrated: Path):
    _run(name, OF_MINUTES[name].format(data=demonstrated))


def test_every_benchmark_runs_here_and_names_what_the_product_has():
    files = {path.stem: path.read_text() for path in (ROOT / "benchmarks").glob("[a-z]*.py")}
    for name in files:
        import_module(f"benchmarks.{name}")
    runs = {name for name, source in files.items() if "__main__" in source}
    assert runs == {*OVER_THE_DEMONSTRATION, *ALONE, *OF_MINUTES, *FROM_ELSEWHERE}


def _run(name: str, size: str) -> None:
    moved = {**os.environ, **moments.environment()}
    command = [sys.executable, "-m", f"benchmarks.{name}", *size.split()]
    done = subprocess.run(command, cwd=ROOT, env=moved, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr
    assert done.stdout.strip()
