"""A benchmark runs to its end at its smallest size; whether its limits are kept is for `make bench` to say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import moments

ROOT = Path(__file__).parents[2]
SMALLEST = (
    ("pages", "--rounds=1", "--posts=120", "--waiting=60", "--asks=2"),
    ("calendar", "--rounds=2", "--first=100", "--posts=200", "--most=200"),
)


@pytest.mark.parametrize("benchmark", SMALLEST, ids=lambda words: words[0])
def test_a_benchmark_runs_to_its_end(benchmark: tuple[str, ...], demonstrated: Path):
    name, *size = benchmark
    command = [sys.executable, "-m", f"benchmarks.{name}", "--engine=sqlite", f"--data={demonstrated}", *size]
    moved = {**os.environ, **moments.environment()}
    done = subprocess.run(command, cwd=ROOT, env=moved, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr
    assert "sqlite: " in done.stdout.splitlines()[-1], done.stdout
