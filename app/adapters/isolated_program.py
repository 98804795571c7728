"""Programs that read files from elsewhere, each in a process of its own: one that breaks takes nothing with it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

BROKEN = "broken"


def run_isolated(program: Path, *paths: Path, patience: float) -> dict[str, Any]:
    """Return the JSON that the program prints; one that broke, or took more seconds, says that the file is broken."""
    command = [sys.executable, "-I", str(program), *map(str, paths)]
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, env={})
    except subprocess.TimeoutExpired:
        return {"refused": BROKEN}
    return dict(json.loads(run.stdout)) if run.returncode == 0 else {"refused": BROKEN}
