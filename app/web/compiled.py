"""Templates are compiled once a machine, not once a process: a process that begins shows its first pages sooner."""

import os
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2 import BytecodeCache, FileSystemBytecodeCache

FOLDER = ".compiled"


def compiled_in(templates: Path) -> BytecodeCache | None:
    """Beside the templates, as Python keeps its own; None where this process may not write there.

    What is compiled depends on Jinja and on what `app.web` adds to it, so each of those has files of its own.
    """
    folder = templates / FOLDER
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{_mark()}-%s") if os.access(folder, os.W_OK) else None


def _mark() -> str:
    code = sha256(jinja2.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()[:16]
