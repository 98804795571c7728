"""The cost of asking whose words a version carries, in a body with as many posts as a nation's.

    .venv/bin/python -m benchmarks.authorship [--posts 10000] [--people 40] [--rounds 50]

Fills the index of a new SQLite database with posts of some sixty words, a third of them repeated, by so many people,
and asks for versions of three texts, one of them typed by somebody else. Prints keys, bytes and milliseconds of
filling for each post, and the milliseconds of a question (p50, p95). Exits with 1 when p50 exceeds the limit.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from sqlmodel import Session, col, func, select

from app.db import schema
from app.db.engine import open_engine
from app.domain.authorship.models import PassageKey
from app.domain.authorship.queries import typed_keys
from app.domain.authorship.rules.readings import read_version
from app.domain.authorship.rules.shared_words import find_authors
from app.domain.authorship.service.passages import NewPassage, keep_passages
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import OrganisationKind
from app.domain.people.models import User

LIMIT_MS = 5.0
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in "aeo"]


def main() -> int:
    asked = _arguments()
    chance = random.Random(7)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(6000)]
    texts = list(_texts(chance, words, asked.posts))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "authorship.db"
        schema.upgrade(f"sqlite:///{place}")
        engine = open_engine(f"sqlite:///{place}")
        with Session(engine) as session:
            body, people = _town(session, asked.people)
            began = time.perf_counter()
            _fill(session, body, people, texts)
            filled = time.perf_counter() - began
            kept = session.exec(select(func.count(col(PassageKey.key)))).one()
            took = [_ask(session, body, _version(chance, words, texts)) for _ in range(asked.rounds)]
        engine.dispose()
        size = place.stat().st_size
    return _print(asked.posts, kept, size, filled, took)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("posts", 10_000), ("people", 40), ("rounds", 50)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _texts(chance: random.Random, words: Sequence[str], posts: int) -> Iterator[str]:
    usual = [" ".join(chance.choices(words, k=20)) for _ in range(50)]
    for _ in range(posts):
        yield f"{' '.join(chance.choices(words, k=40))}. {chance.choice(usual)}."


def _town(session: Session, people: int) -> tuple[int, list[int]]:
    body = Organisation(slug="riba", name="Riba", kind=OrganisationKind.COUNCIL)
    users = [User(email=f"{number}@riba.example", name=str(number)) for number in range(people)]
    session.add_all([body, *users])
    session.flush()
    return body.id, [user.id for user in users]


def _fill(session: Session, body: int, people: Sequence[int], texts: Sequence[str]) -> None:
    passages = [
        NewPassage(body, "post_version", None, people[number % len(people)], BEGUN + timedelta(minutes=number), [text])
        for number, text in enumerate(texts)
    ]
    for start in range(0, len(passages), 25):
        keep_passages(session, passages[start : start + 25])
    session.commit()


def _version(chance: random.Random, words: Sequence[str], texts: Sequence[str]) -> list[str]:
    new = [" ".join(chance.choices(words, k=60)) for _ in range(2)]
    return [*new, chance.choice(texts)]


def _ask(session: Session, body: int, texts: Sequence[str]) -> float:
    """Return the milliseconds of processor of a question, as `recognise_authors` asks it."""
    began = time.process_time()
    read = [read_version(text) for text in texts]
    keys = {key for readings in read for reading in readings for _, key in reading.wanted()}
    found = find_authors(read, typed_keys(session, body, keys))
    assert found, "one of the texts was typed before"
    return (time.process_time() - began) * 1000


def _print(posts: int, kept: int, size: int, filled: float, took: Sequence[float]) -> int:
    cuts = quantiles(took, n=20)
    print(f"posts {posts}, keys {kept} ({kept / posts:.0f} a post), database {size / 2**20:.1f} MB")
    print(f"filling {filled * 1000 / posts:.2f} ms a post")
    print(f"question p50 {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms; limit of p50 {LIMIT_MS} ms")
    return int(cuts[9] > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
