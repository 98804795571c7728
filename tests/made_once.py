"""What is dear to make, made by one process of the tests for all of them."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(place: Path, make: Callable[[], None]) -> Path:
    """Return the place that `make` fills, called by the first process to ask while the others wait.

    Half made, it is made again.
    """
    ready = place.with_name(f"{place.name}.ready")
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            make()
            ready.touch()
    return place


@pytest.fixture(scope="session")
def common_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder that all the processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent
