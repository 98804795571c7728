"""Memory settings of the run: files in memory where there is room, and few garbage collections.

No file is kept, and a disk is slow to make and delete many. The application and the collected tests live as long as the
process: scanning them again and again was a fifth of its work.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # pytest and the peers make private folders inside
SELDOM = (50_000, 20, 100)
"""Garbage collection thresholds; Python's own are (700, 10, 10)."""


def pytest_configure(config: pytest.Config) -> None:
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
