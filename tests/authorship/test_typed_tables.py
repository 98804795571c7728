"""The tables whose words are kept exist, and rows written past the unit of work are noted (`tests/attack/doors.py`)."""

import ast

from sqlmodel import SQLModel

from app import tables
from app.domain.authorship.rules.sources import TYPED_TABLES
from tests.architecture.tree import modules, parsed, where

assert tables


def test_typed_tables_name_columns_that_exist():
    for name, typed in TYPED_TABLES.items():
        columns = SQLModel.metadata.tables[name].columns.keys()
        assert {*typed.columns, *filter(None, (typed.by, typed.at))} <= set(columns), name


WITHOUT_WORDS = {
    "app/domain/plan/queries/sections.py": "an empty section",
    "app/domain/posts/lifecycle.py": "a status",
    "app/usecases/account_watch/findings.py": "what a network shows",
    "app/usecases/posts/bulk_creation.py": "a title, which its version has",
    "app/usecases/sittings/agenda.py": "numbers",
}


def test_rows_written_without_the_unit_of_work_are_noted():
    """`BulkInsert`, `insert_rows` and the engines' own INSERT are unseen at a flush."""
    mappers = SQLModel._sa_registry.mappers
    models = {mapper.class_.__name__ for mapper in mappers if mapper.class_.__tablename__ in TYPED_TABLES}
    unnoted = {
        where(path, node).partition(":")[0]
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and _inserts(node, models) and "note_bulk_rows" not in path.read_text()
    }
    assert unnoted == set(WITHOUT_WORDS)


def _inserts(call: ast.Call, models: set[str]) -> bool:
    writes = {"BulkInsert", "BulkUpdate", "Upsert", "insert_rows", "dialect_insert", "insert", "insert_if_missing"}
    named = ast.unparse(call.func) in writes
    return named and any(isinstance(argument, ast.Name) and argument.id in models for argument in call.args)
