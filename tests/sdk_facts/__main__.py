"""Fetch the newest libraries of the networks and print what they say otherwise: `make networks`.

Ends with 1 when a fact moved, or a library did and its number here was not brought up to date.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.sdk_facts.facts import moves, recorded_facts
from tests.sdk_facts.libraries import LIBRARIES

NEWER = "{name}: {found} is out, compared with {compared} (tests/sdk_facts/libraries.py)"


def new_releases(found: Mapping[str, str]) -> Iterator[str]:
    """Yield each library whose newest release is not the one that was compared; `found`: releases by name."""
    for library in LIBRARIES:
        if found[library.name] != library.compared:
            yield NEWER.format(name=library.name, found=found[library.name], compared=library.compared)


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        newest = {library.name: library.newest(Path(place)) for library in LIBRARIES}
        moved = moves({name: folder for name, (_, folder) in newest.items()})
    news = list(new_releases({name: release for name, (release, _) in newest.items()}))
    for line in (*news, *moved):
        print(line)
    facts = list(recorded_facts())
    print(f"{len(facts)} facts in {len(LIBRARIES)} libraries, {len(moved)} moved.")
    return int(bool(news or moved))


if __name__ == "__main__":
    sys.exit(main())
