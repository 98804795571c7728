"""Time is a parameter: one module reads the clock, one the environment."""

import ast
from pathlib import Path

from tests.architecture.tree import APP, ROOT, modules, parsed, where

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
CLOCKS |= {("time", name) for name in ("time", "monotonic", "sleep", "perf_counter", "time_ns")}
SUPERVISOR = APP / "serve.py"
"""The module watches child processes with the standard library alone, before any application exists."""


def attributes(path: Path) -> set[tuple[str, str]]:
    return {
        (node.value.id, node.attr)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def test_only_the_clock_reads_the_clock():
    paths = [path for path in modules() if path not in (APP / "core" / "clock.py", SUPERVISOR)]
    assert paths and [where(path) for path in paths if attributes(path) & CLOCKS] == []


def test_only_the_settings_read_the_environment():
    paths = [path for path in [*modules(), ROOT / "wsgi.py"] if path != SUPERVISOR]
    assert [where(path) for path in paths if attributes(path) & {("os", "environ"), ("os", "getenv")}] == []


def test_the_tests_learn_the_time_and_wait_in_one_place_each():
    """Separate processes, such as the external servers, have a clock of their own."""
    apart = ("tests/peers/*_server.py", "tests/worker/sample_worker.py", "tests/moved/*.py")
    paths = [path for path in sorted((ROOT / "tests").rglob("*.py")) if not any(map(path.match, apart))]
    clocks = {pair for pair in CLOCKS if pair[1] not in ("monotonic", "perf_counter")}
    asking = [where(path) for path in paths if attributes(path) & clocks]
    assert asking == ["tests/moments.py", "tests/waiting.py"]
    waiting = [where(path) for path in paths if {name for _, name in attributes(path)} & {"wait_for_timeout"}]
    assert [*waiting, *(where(path) for path in paths if "system_now" in path.read_text())] == [where(Path(__file__))]


def instants_cut_to_a_day(path: Path) -> list[str]:
    """Return `now.date()`, `now().date()` and `self._now.date()`: the UTC day, which is no organisation's."""
    calls = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    cut = (call.func.value for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "date")
    return [ast.unparse(of) for of in cut if ast.unparse(of).removesuffix("()").split(".")[-1].strip("_") == "now"]


def test_a_day_is_that_of_somebody_s_zone():
    assert [(where(path), cut) for path in modules() for cut in instants_cut_to_a_day(path)] == []
