"""No identifier outside the house is made of a row's number, which can be counted, and given again by a restore."""

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from app.core.tokens import new_token
from app.pages.feeds.feed_response import install_cache
from app.usecases.recovery.restoration import begin_calendar_epoch
from tests.architecture.tree import modules, parsed, where
from tests.attack.outward_life import NAMED, Life

OUTWARD = {
    "permanent_urn",
    "permanent_tag",
    "entry_uid",
    "SyndicationItem",
    "FeedEntry",
    "FeedEvent",
    "CalendarInvitation",
    "MailMessage",
    "OutgoingPost",
}
"""What makes identifiers that leave the house, or takes them."""
OTHERS = {"remote_id", "reply_message_id"}
"""Names that are no row's: what others call theirs."""
IN_TAKERS = {"uid", "id", "reference", "identity", "thread", "key"}
"""Arguments of those that are identifiers; their others are content."""
MAKERS = {"permanent_urn", "permanent_tag", "entry_uid"}


@pytest.fixture
def life(app: Flask, wiring, town, clock, smtp) -> Life:
    return Life(app, wiring, town, clock, smtp)


def _copied(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as rows, closing(sqlite3.connect(target)) as copy:
        rows.backup(copy)


@pytest.mark.any_engine
@pytest.mark.peers
def test_two_lives_after_one_backup_share_no_identifier(life: Life, session, wiring, clock, tmp_path, engine_name):
    """Both have the same rows with the same numbers at the same instants, as after a restore."""
    if engine_name != "sqlite":
        pytest.skip("the numbers of both lives are alike on SQLite")
    session.commit()
    begun, database = clock(), str(wiring.engine.url.database)
    _copied(database, str(tmp_path / "backup.db"))
    lives = []
    for _ in range(2):
        life.be_lived(session)
        lives.append(life.left(session))
        session.rollback()
        session.expire_all()
        wiring.engine.dispose()
        install_cache(life.app)
        clock.instant = begun
        _copied(str(tmp_path / "backup.db"), database)
        with wiring.writing() as writing:
            begin_calendar_epoch(writing, since=begun, now=begun)
            writing.commit()
    first, second = lives
    assert first.keys() == second.keys() == NAMED.keys() and all(first.values())
    assert {name.partition("-")[0] for name in first["calendar"]} >= {"post", "decide", "period", "case", "sitting"}
    assert {kind: names & second[kind] for kind, names in first.items() if names & second[kind]} == {}


def test_strangers_are_given_no_address_with_a_number(app: Flask):
    numbered = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and getattr(app.view_functions[rule.endpoint], "access", "") == "public"
        if any(type(converter).__name__ == "IntegerConverter" for converter in rule._converters.values())
    ]
    assert numbered == []


def _identifiers(call: ast.Call) -> list[ast.expr]:
    if _name(call.func) in MAKERS:
        return [*call.args, *(word.value for word in call.keywords)]
    return [word.value for word in call.keywords if word.arg in IN_TAKERS]


def _numbers(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and _name(node.func) in OUTWARD:
            yield from (
                f"{where(path)}: {ast.unparse(node)}"
                for given in _identifiers(node)
                for part in ast.walk(given)
                if (name := _name(part)) not in OTHERS and (name == "id" or name.endswith("_id"))
            )


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_what_makes_identifiers_is_given_no_number():
    """Give it the row's `outward_key`, or a random key of its own."""
    called = {_name(node.func) for path in modules() for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)}
    assert called >= OUTWARD
    assert [number for path in modules() for number in _numbers(path)] == []


def test_a_key_says_nothing_of_how_many_there_are():
    assert len({new_token() for _ in range(100)}) == 100 and not new_token().isdecimal()
