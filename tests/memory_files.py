"""Memory, where the run has room for it: its files lie there, and it is not looked through for what can be thrown away.

None of the files is kept, and a disk is slow to make and forget many. The application and the collected tests live as
long as the process: going over them again and again was a fifth of its work.
"""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # pytest and the peers make private folders inside
SELDOM = (50_000, 20, 100)
"""How much is made, and how often that is looked through, before what is older is: Python's own is (700, 10, 10)."""


def pytest_configure(config: pytest.Config) -> None:
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
