"""The jobs of the pool: whose code reads, and the most that one reading may take."""

import resource
import signal
from dataclasses import dataclass

from app.core.sizes import MEGABYTE


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bytes of address space, seconds of processor, seconds of any kind, bytes answered, files open at once."""

    memory: int
    work: int
    patience: int
    output: int = 64 * MEGABYTE
    open_files: int = 64

    def apply(self) -> None:
        """Put this process under these limits, for good."""
        signal.setitimer(signal.ITIMER_REAL, self.patience)
        for kind, most in (
            (resource.RLIMIT_AS, self.memory),
            (resource.RLIMIT_CPU, self.work),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (most, most))


@dataclass(frozen=True, slots=True)
class ReadingLane:
    """Readings that take turns on this machine: so many at once, and so many people waiting for theirs."""

    name: str
    running: int
    waiting: int
    patience: float
    """Seconds that a person's reading waits for its turn."""


SHORT = ReadingLane("short", running=2, waiting=2, patience=15.0)
LONG = ReadingLane("long", running=1, waiting=1, patience=60.0)
OWN = ReadingLane("own", running=2, waiting=0, patience=60.0)
"""What Cauce drew itself, drawn again: bytes that came from the pool, for which nobody needs to wait in a queue."""


@dataclass(frozen=True, slots=True)
class ReadingJob:
    """`function` of `module` takes arguments and content, and returns an answer and content."""

    module: str
    function: str
    limits: ReadingLimits
    lane: ReadingLane


_PICTURE = ReadingLimits(memory=1024 * MEGABYTE, work=20, patience=30)
_PICTURES = "app.adapters.pictures.readings"
JOBS = {
    "clean picture": ReadingJob(_PICTURES, "clean_picture", _PICTURE, SHORT),
    "fit picture": ReadingJob(_PICTURES, "fit_picture", _PICTURE, OWN),
    "cut picture": ReadingJob(_PICTURES, "cut_picture", _PICTURE, OWN),
    "reduce picture": ReadingJob(_PICTURES, "reduce_picture", _PICTURE, OWN),
    "read sheet": ReadingJob(
        "app.adapters.sheets.readings",
        "read_sheet",
        ReadingLimits(memory=512 * MEGABYTE, work=12, patience=24),
        SHORT,
    ),
    "read calendar": ReadingJob(
        "app.adapters.calendar_files.readings",
        "read_calendar_file",
        ReadingLimits(memory=512 * MEGABYTE, work=15, patience=30),
        SHORT,
    ),
    "list archive": ReadingJob(
        "app.adapters.archives.readings",
        "list_names",
        ReadingLimits(memory=512 * MEGABYTE, work=5, patience=15),
        SHORT,
    ),
    "clean film": ReadingJob(
        "app.adapters.videos.readings",
        "clean_film",
        ReadingLimits(memory=2048 * MEGABYTE, work=120, patience=180),
        LONG,
    ),
    "draw sound": ReadingJob(
        "app.adapters.speech.readings",
        "draw_sound",
        ReadingLimits(memory=1024 * MEGABYTE, work=120, patience=180),
        LONG,
    ),
    "clean document": ReadingJob(
        "app.adapters.pdfs.readings",
        "clean_document",
        ReadingLimits(memory=2048 * MEGABYTE, work=90, patience=120),
        LONG,
    ),
}
