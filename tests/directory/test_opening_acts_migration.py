"""The migration registers each account opened before the gate, with its original act."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from app.db import schema
from app.db.engine import open_engine
from tests.architecture.test_migrations import STEPS

GATE = next(int(path.stem[:4]) for path in STEPS if path.stem.endswith("_gate"))
HOUSE = {
    "name": "Ayuntamiento de Riba",
    "slug": "riba",
    "zone": "Europe/Madrid",
    "languages": ["es"],
    "kind": "ayuntamiento",
}
ACCOUNT = {"network": "x", "name": "Riba", "publishing": "by_hand", "languages": ["es"], "declared": {}}


@pytest.fixture
def before(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of a database one migration before the gate."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    schema.upgrade(url, f"{GATE - 1:04}")
    return url


def blank(column: sa.Column) -> object:
    """Return a value of the column's type where a required one is unused."""
    kinds = {sa.String: "", sa.Integer: 0, sa.Boolean: False, sa.JSON: {}}
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), None)


def insert(connection: Connection, name: str, values: dict[str, object]) -> int:
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    wanted = (
        column
        for column in table.columns
        if not column.nullable and column.name != "id" and column.server_default is None
    )
    row = {column.name: blank(column) for column in wanted} | values
    known = {key: value for key, value in row.items() if key in table.columns}
    return int(connection.execute(table.insert().values(**known)).inserted_primary_key[0])


def test_what_was_open_or_paused_is_registered_and_nothing_else(before: str):
    engine = open_engine(before)
    with engine.begin() as connection:
        house = insert(connection, "organisation", HOUSE)
        accounts = {
            state: insert(
                connection,
                "channel",
                ACCOUNT
                | {"organisation_id": house, "handle": f"@{state}", "state": state, "opening_act": f"Acto {state}"},
            )
            for state in ("proposed", "open", "paused", "closed")
        }
    schema.upgrade(before, f"{GATE:04}")
    query = "SELECT channel_id, deed, ground, reference, by_name FROM account_act ORDER BY channel_id"
    with engine.connect() as connection:
        acts = [tuple(row) for row in connection.execute(sa.text(query))]
    engine.dispose()
    assert acts == [(accounts[state], "registered", "act", f"Acto {state}", "Cauce") for state in ("open", "paused")]
