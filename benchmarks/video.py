"""A large video, brought in pieces, kept and read as a network gets it.

    .venv/bin/python -m benchmarks.video [--size 200000000]

At most 60 MB of memory for 200 MB; what reads the film is a process of its own, and counts as well.
"""

import argparse
import io
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from app.adapters.files import DiskFiles
from app.adapters.uploads import DiskUploads
from app.adapters.videos.cleaner import AvVideos
from app.usecases.media.videos import keep_video

PIECE = 4_000_000
MOST_MEGABYTES = 60
READER = "app.adapters.reader_pool.program"
KILOBYTES, LOOK_PAUSE = 1024, 0.005
HIGHEST = re.compile(r"VmHWM:\s+(\d+) kB")
DRAW = """
import sys
from pathlib import Path
from tests.media.videos import large_film
large_film(Path(sys.argv[1]), int(sys.argv[2]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--size", type=int, default=200_000_000, help="bytes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as threads:
        source, carried = Path(folder, "source.mp4"), Event()
        subprocess.run([sys.executable, "-c", DRAW, str(source), str(asked.size)], check=True)
        size = source.stat().st_size
        before, started, spent = _own_peak(), time.perf_counter(), _cpu()
        reader = threads.submit(_watch_readers, carried)
        _carry(source, Path(folder))
        carried.set()
        own, child = _own_peak() - before, reader.result()
    print(f"{size / 1e6:.0f} MB: {own:.0f} MB more in the process, {child:.0f} MB in the one that reads it")
    print(f"{_cpu() - spent:.1f} s of CPU, {time.perf_counter() - started:.1f} s")
    return int(max(own, child) > MOST_MEGABYTES)


def _carry(source: Path, folder: Path) -> None:
    uploads, files = DiskUploads(folder / "uploads"), DiskFiles(folder / "media")
    with source.open("rb") as stream:
        offset = 0
        while piece := stream.read(PIECE):
            offset = uploads.append("film", offset, io.BytesIO(piece))
    video = keep_video(files, AvVideos(), uploads.path("film"), organisation_id=1)
    with files.open(1, video.digest) as stream:
        while stream.read(PIECE):
            pass


def _own_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES / 1e6


def _watch_readers(carried: Event) -> float:
    """Return the most memory of a process that reads files, until the film is carried. Raises if there was none."""
    peaks = list[float]()
    while not carried.wait(LOOK_PAUSE):
        readers = [path for path in Path("/proc").glob("[0-9]*") if READER in _text(path / "cmdline")]
        found = [HIGHEST.search(_text(path / "status")) for path in readers]
        peaks += [int(match[1]) * KILOBYTES / 1e6 for match in found if match]
    return max(peaks)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main())
