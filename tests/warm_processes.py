"""Real processes, forked from one that has imported the product: as under `flask serve`, none imports it again.

Each runs `wsgi.py` anew, with an environment, a folder and streams of its own. A start that imports everything is that
of `tests/worker`, `tests/serve` and the journeys.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.cli import main

from tests.waiting import PATIENCE_S

ROOT = Path(__file__).parents[1]
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["app.factory", "app.wiring", "tests.publishing.dying_worker", __name__])
_STREAMS = (("typed", os.O_RDONLY, "r"), ("out", os.O_WRONLY, "w"), ("err", os.O_WRONLY, "w"))


def run_console(
    *words: str, folder: Path, environment: Mapping[str, str], typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `flask --app wsgi` with these words, from that folder, in that environment alone; it reads what is typed."""
    with TemporaryDirectory() as streams:
        for name, _, _ in _STREAMS:
            Path(streams, name).write_text(typed if name == "typed" else "")
        process = PROCESSES.Process(target=_be_flask, args=(words, folder, dict(environment), streams))
        process.start()
        process.join(PATIENCE_S)
        assert process.exitcode is not None, f"{words} did not end"
        said = (Path(streams, name).read_text() for name in ("out", "err"))
        return subprocess.CompletedProcess(words, process.exitcode, *said)


def _be_flask(words: tuple[str, ...], folder: Path, environment: Mapping[str, str], streams: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, (name, access, _) in enumerate(_STREAMS):
        os.dup2(os.open(Path(streams, name), access), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, closefd=False) for n, (_, _, mode) in enumerate(_STREAMS))
    os.chdir(folder)
    sys.argv = ["flask", "--app", str(ROOT / "wsgi.py"), *words]
    main()
