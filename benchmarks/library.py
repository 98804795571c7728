"""The pages of a library of 50,000 pictures, with a bare Flask page of the newest posts as the pace of the machine.

    .venv/bin/python -m benchmarks.library [--engine sqlite|postgresql|both] [--url URL] [--rounds 5] [--pictures 50000]

Servers and measures are those of `benchmarks.pages`. Half of the pictures have their rights noted, one in a hundred a
tag. Exits with 1 when the first page takes longer than its limit, or a page as many statements as a page may not.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import SQLModel

from app.db.bulk import insert_rows
from app.demo.bulk import seed
from app.domain.image_rights.models import PictureRights
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin
from app.domain.media.models import MediaFile, PictureTag
from app.domain.organisations.queries import organisation_by_slug
from app.usecases.wiring import Wiring
from benchmarks.browsing import Request
from benchmarks.growing import count_again
from benchmarks.installation import Source, options, sources
from benchmarks.limits import Limit, print_limits
from benchmarks.page_limits import PAGE_SQL, Figures
from benchmarks.page_subjects import Bench, Subject
from benchmarks.pages import Repetitions, opened, print_figures, run, warm_up

FIRST_MS, BATCH = 30.0, 1000
FIRST = "first page"
PAGES = {
    FIRST: "media",
    "one word": "media?q=plaza",
    "a word of none": "media?q=zzzz",
    "a tag": "media?tag=fiestas",
    "without rights": "media?rights=without",
    "expiring": "media?rights=expiring",
}
SHOWN = ("La plaza", "Una calle", "El río", "La feria", "El mercado")
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def subjects(bench: Bench) -> Iterator[Subject]:
    for name, path in PAGES.items():
        yield Subject(name, "editor", lambda many, path=path: [Request(bench.path(path))] * many, "list")


def fill(wiring: Wiring, slug: str, pictures: int) -> None:
    with wiring.writing() as session:
        here = organisation_by_slug(session, slug).id
        for start in range(0, pictures, BATCH):
            some = range(start, min(start + BATCH, pictures))
            for model, rows in _rows(here, some).items():
                insert_rows(session, model, rows)
        session.commit()


def _rows(here: int, numbers: range) -> dict[type[SQLModel], list[dict[str, Any]]]:
    return {
        MediaFile: [_file(here, n) for n in numbers],
        PictureRights: [_rights(here, n) for n in numbers if n % 2],
        PictureTag: [
            {"organisation_id": here, "digest": _digest(n), "tag": "Fiestas", "key": "fiestas"}
            for n in numbers
            if not n % 100
        ],
    }


def _digest(n: int) -> str:
    return sha256(f"picture {n}".encode()).hexdigest()


def _file(here: int, n: int) -> dict[str, Any]:
    words = f"{SHOWN[n % len(SHOWN)]}, vista {n}"
    return {
        "organisation_id": here,
        "digest": _digest(n),
        "name": f"foto-{n}.jpg",
        "media_type": "image/jpeg",
        "size": 400_000,
        "width": 1600,
        "height": 1200,
        "alt_text": words,
        "words": words.lower(),
        "uploaded_at": SINCE + timedelta(minutes=n),
    }


def _rights(here: int, n: int) -> dict[str, Any]:
    return {
        "organisation_id": here,
        "digest": _digest(n),
        "licence": PictureLicence.OWN,
        "depicts": Depiction.NOBODY,
        "origin": PictureOrigin.NONE,
        "author": "",
        "source": "",
        "proof": "",
        "noted_by_name": "",
        "noted_at": SINCE,
    }


def limits(table: Mapping[str, Figures]) -> Iterator[Limit]:
    yield Limit(f"first page: {table[FIRST].ms:.1f} ms (at most {FIRST_MS:g})", table[FIRST].ms <= FIRST_MS)
    for name, figures in table.items():
        yield Limit(f"{name}: {figures.sql} statements (below {PAGE_SQL})", figures.sql < PAGE_SQL)


def report(engine: str, bench: Bench, times: Repetitions) -> bool:
    library = list(subjects(bench))
    warm_up(bench, library)
    table = run(bench, library, times)
    print(f"\n{engine}")
    print_figures(table)
    return print_limits(engine, limits(table))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__, rounds=5)
    parser.add_argument("--pictures", type=int, default=50_000)
    chosen = parser.parse_args(arguments)
    outcomes = [_measured(source, chosen) for source in sources(chosen)]
    return 0 if all(outcomes) else 1


def _measured(source: Source, chosen: argparse.Namespace) -> bool:
    with opened(source, seed.SeedSize(posts=500, months=6, present=100, waiting=10)) as bench:
        fill(bench.wiring, bench.sign_ins.organisation, chosen.pictures)
        count_again(bench.wiring.engine)
        return report(source.engine, bench, Repetitions(chosen.rounds))


if __name__ == "__main__":
    sys.exit(main())
