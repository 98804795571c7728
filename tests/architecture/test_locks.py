"""The lock files name packages and hashes, never their origin."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
LOCKS = [*PYTHON_LOCKS, ROOT / "package-lock.json"]
ADDRESS = re.compile(
    r"\w+://|git\+|\bfile:|\"resolved\"|--(extra-)?index-url|--find-links|--trusted-host|^-[if]\b", re.MULTILINE
)
PINNED = re.compile(r"^[a-z0-9][\w.-]*(\[[\w,-]+\])?==\S+")
NAMES = {f"{name}.lock" for name in ("bootstrap", "runtime", "meaning", "transcription", "dev")}
INDENTED = re.compile(r"^\s+(--hash=sha256:[0-9a-f]{64}|# )")


def test_every_lock_is_there() -> None:
    assert {lock.name for lock in PYTHON_LOCKS} == NAMES


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_no_address(lock: Path) -> None:
    addresses = [match.group() for match in ADDRESS.finditer(lock.read_text())]
    assert addresses == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_python_lock_is_a_pin_or_its_hash(lock: Path) -> None:
    odd = [line for line in lock.read_text().splitlines() if not (PINNED.match(line) or INDENTED.match(line))]
    assert odd == []


def test_the_tests_run_on_the_very_versions_that_are_served() -> None:
    runtime, meaning, dev = (pins(ROOT / "requirements" / f"{name}.lock") for name in ("runtime", "meaning", "dev"))
    assert meaning and runtime | meaning <= dev


def pins(lock: Path) -> set[str]:
    return {line.split()[0] for line in lock.read_text().splitlines() if PINNED.match(line)}
