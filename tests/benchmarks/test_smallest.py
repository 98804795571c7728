"""A benchmark runs to its end at its smallest size; whether its limits are kept is for `make bench` to say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import moments

ROOT = Path(__file__).parents[2]
SMALLEST = {
    "approvals": "--engine=sqlite --data={data} --rounds=1 --waiting=60",
    "calendar": "--engine=sqlite --data={data} --rounds=2 --first=100 --posts=200 --most=200",
    "desk": "--data={data}",
    "pages": "--engine=sqlite --data={data} --rounds=1 --posts=120 --waiting=60 --asks=2",
}


@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs_to_its_end(name: str, demonstrated: Path):
    size = SMALLEST[name].format(data=demonstrated).split()
    moved = {**os.environ, **moments.environment()}
    command = [sys.executable, "-m", f"benchmarks.{name}", *size]
    done = subprocess.run(command, cwd=ROOT, env=moved, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr
    assert done.stdout.strip()
