"""Whatever a person can type and a stranger can read has been seen by a second person: no column is left undecided."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from app.domain.authorship.rules.sources import TYPED_TABLES
from app.domain.control.rules.public_names import PUBLIC_COLUMNS
from app.domain.notifications.models import Notice
from app.domain.people.models import User
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import SealedCard
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.attack import doors
from tests.attack.doors import READ_AT, SCHEMA, TYPED, UNTYPED, Held, Place
from tests.attack.marked_body import mark_columns
from tests.attack.open_places import Stranger
from tests.clocks import StoppedClock
from tests.demo.conftest import PATIENCE, demo, demo_app, demo_dir, demo_url, ground, sign_ins
from tests.sample_town import Town

__all__ = ["demo", "demo_app", "demo_dir", "demo_url", "ground", "sign_ins"]
pytestmark = pytest.mark.timeout(PATIENCE)

PRIVATE = (Place.LINK, Place.LETTER)
"""Places of one person each."""
LISTS = [*TYPED.values(), *UNTYPED.values()]
CHOSEN = {"organisation.region", "channel.network"}
"""Names that are chosen out of a list, and wait in the gate all the same."""
ADVICE = (
    "say in tests/attack/doors.py what holds it back from strangers (TYPED; INSIDE where none reads it), or why nobody "
    "types it (UNTYPED), and in READ_AT where strangers read it"
)


def test_every_column_of_text_has_its_decision():
    decided = [column for columns in LISTS for column in doors.matching(columns)]
    undecided = [column for column in SCHEMA if column not in decided]
    assert undecided == [], f"{undecided}: {ADVICE}"
    assert sorted(decided) == sorted(SCHEMA), "a column has two decisions"


def test_the_catalogue_names_nothing_that_is_not_there():
    names = {name for columns in [*LISTS, *READ_AT.values()] for name in doors.named(columns)}
    assert {name for name in names if not any(fnmatchcase(column, name) for column in SCHEMA)} == set()


def test_no_pattern_decides_for_a_column_of_free_words():
    free = {
        "text",
        "texts",
        "reason",
        "note",
        "purpose",
        "title",
        "description",
        "content",
        "motive",
        "message",
        "body",
    }
    patterns = [name for columns in LISTS for name in doors.named(columns) if name.startswith("*.")]
    assert [pattern for pattern in patterns if any(fnmatchcase(f"new.{name}", pattern) for name in free)] == []


def test_what_strangers_read_is_held():
    unheld = [
        (place, column)
        for place, columns in READ_AT.items()
        for column in doors.matching(columns)
        if doors.held(column) in ([], [Held.INSIDE]) or (doors.held(column) == [Held.LETTER]) > (place in PRIVATE)
    ]
    assert unheld == []


def test_the_names_that_the_gate_holds_are_those_that_strangers_read():
    held = {f"{table}.{column}" for table, columns in PUBLIC_COLUMNS.items() for column in columns}
    assert doors.matching(TYPED[Held.NAME]) == held - CHOSEN


def test_words_of_every_typed_column_are_kept_for_authorship_or_are_too_few():
    kept = {f"{name}.{column}" for name, table in TYPED_TABLES.items() for column in table.columns}
    typed = {column for columns in TYPED.values() for column in doors.matching(columns)}
    assert kept <= typed
    wordless = {
        column for column in typed if any(fnmatchcase(column, name) for name in doors.named(doors.WITHOUT_WORDS))
    }
    assert typed == kept | wordless, "add its column to TYPED_TABLES, or to WITHOUT_WORDS"
    assert {column for column in kept & wordless if not column.endswith("name")} == set()


CHANGED: Mapping[str, Any] = {
    "variant.media": [{"digest": "a" * 64, "alt": "Otra"}],
    "variant.cards": [asdict(SealedCard("https://a.example", "Otra"))],
}
"""What takes the place of values that are no text."""
COPIES = {"post.title", "post_version.body", "capture.text", "capture.media"}
"""Of what a version was made from, and of what was sent of it."""


def test_what_a_version_holds_is_under_its_hash(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    current = posts.current_version(session, post)
    assert current
    rows = {"post_version": current.version, "variant": current.variants[0]}
    for column in doors.matching(TYPED[Held.VERSION]) - COPIES:
        table, name = column.split(".")
        was = getattr(rows[table], name)
        setattr(rows[table], name, CHANGED.get(column, f"{was}, y algo más"))
        assert current.version.recomputed_hash(current.variants) != current.version.content_hash, column
        setattr(rows[table], name, was)
    assert current.version.recomputed_hash(current.variants) == current.version.content_hash


@pytest.fixture(scope="module")
def read(demo: Wiring, demo_app: Flask) -> Mapping[Place, Mapping[str, str]]:
    """Return by place the marked columns read there, each with where."""
    if demo.engine.name != "sqlite":
        pytest.skip("the guards of a demonstration are taken away on SQLite alone")
    typed = [column for columns in TYPED.values() for column in doors.matching(columns)]
    with demo.reading() as session:
        outside = select(Notice.kind).where(col(Notice.to_address).not_in(select(User.email)))
        to_outsiders = set(session.exec(outside))
    marks = mark_columns(demo.engine.url, typed, line=demo.lines.shipped)
    found, letters = defaultdict[Place, dict[str, str]](dict), set[str]()
    with demo.writing() as session:
        for place, where, said in Stranger(demo_app, demo, session).reads():
            found[place] |= {marks[mark]: where for mark in re.findall(r"zqmark\d{4}z", said)}
            letters |= {where} if place is Place.LETTER else set()
    assert to_outsiders <= letters, "have open_places.py write the new letter"
    return found


@pytest.mark.any_engine
@pytest.mark.parametrize("place", Place, ids=lambda place: place.name.lower())
def test_strangers_read_what_is_declared_and_nothing_else(place: Place, read: Mapping[Place, Mapping[str, str]]):
    declared = doors.matching(READ_AT[place])
    leaks = {column: where for column, where in read[place].items() if column not in declared}
    assert leaks == {}, f"{leaks} at {place.name}: {ADVICE}"
    assert declared - set(read[place]) == set(), f"declared as read at {place.name}, and is not"
