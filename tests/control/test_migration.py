"""Grants and their answers move to the table of changes, with who could make a membership."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db import schema
from app.db.engine import open_engine
from tests.architecture.test_migrations import STEPS
from tests.directory.test_opening_acts_migration import HOUSE, insert

pytestmark = pytest.mark.every_engine

CONTROL = next(int(path.stem[:4]) for path in STEPS if path.stem.endswith("_control_changes"))
TERMS = {"post_kind": "career", "job_title": "", "unit_id": None, "starts_on": "2027-01-01", "ends_on": None}
AT = "2027-01-01 09:00:00.000000"


@pytest.fixture
def before(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the URL of a database one migration before the changes of control."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    schema.upgrade(url, f"{CONTROL - 1:04}")
    return url


def test_what_waited_waits_and_what_was_answered_or_at_once_does_not(before: str):
    engine = open_engine(before)
    with engine.begin() as connection:
        house = insert(connection, "organisation", HOUSE)
        user = insert(connection, "user", {"email": "a@riba.example", "name": "Ana", "setup_dismissed": []})
        grant = {"organisation_id": house, "kind": "role", "user_id": user, "user_name": "Ana", "terms": TERMS}
        grant |= {"role": "supervisor", "given_by": [user], "granted_by": user, "granted_by_name": "Ana"}
        keys = [
            _add_grant(connection, grant | {"ground": ground})
            for ground in ("ordinary", "set_up", "oneself", "only_administrator", "console")
        ]
        _add(
            connection,
            "INSERT INTO grant_answer (organisation_id, grant_id, outcome, user_name, reason, answered_at)"
            " VALUES (:house, :grant, 'elapsed', 'Cauce', '', :at)",
            house=house,
            grant=keys[3],
            at=AT,
        )
        member = {"organisation_id": house, "user_id": user, "role": "supervisor", "post_kind": "career"}
        _add(
            connection,
            "INSERT INTO membership (organisation_id, user_id, role, post_kind, job_title, starts_on, given_by,"
            " grant_id, known_name) VALUES (:organisation_id, :user_id, :role, :post_kind, '', '2027-01-01', '[]',"
            " :grant, '')",
            **member,
            grant=keys[3],
        )
    schema.upgrade(before)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, waits, subject FROM control_change ORDER BY id")).all()
        answers = connection.execute(sa.text("SELECT change_id, outcome FROM control_answer")).all()
        made = connection.execute(sa.text("SELECT made_by, made_by_name, ground FROM membership")).all()
    assert [row.id for row in rows] == keys
    assert [bool(row.waits) for row in rows] == [False, False, True, True, True]
    assert {row.subject for row in rows} == {f"user:{user}:supervisor"}
    assert [tuple(row) for row in answers] == [(keys[3], "elapsed")]
    assert [tuple(row) for row in made] == [(user, "Ana", "only_administrator")]
    _check_next_key(engine, house, user, max(keys))
    engine.dispose()
    schema.check_schema(before)


def _check_next_key(engine: sa.Engine, house: int, user: int, last: int) -> None:
    with engine.begin() as connection:
        text = sa.text(
            "INSERT INTO control_change (organisation_id, kind, user_id, user_name, subject, title, terms, ground,"
            " waits, given_by, proposed_by_name, proposed_at)"
            " VALUES (:h, 'ending', :u, '', '', '', '{}', 'alone', :w, '[]',"
            " 'Ana', :at) RETURNING id"
        )
        assert connection.execute(text, {"h": house, "u": user, "w": True, "at": AT}).scalar_one() > last


def _add_grant(connection: sa.Connection, grant: dict[str, object]) -> int:
    text = sa.text(
        "INSERT INTO function_grant (organisation_id, kind, user_id, user_name, role, terms, ground, given_by,"
        " granted_by, granted_by_name, granted_at)"
        " VALUES (:organisation_id, :kind, :user_id, :user_name, :role, :terms, :ground,"
        " :given_by, :granted_by, :granted_by_name, :at) RETURNING id"
    )
    row = grant | {"terms": json.dumps(grant["terms"]), "given_by": json.dumps(grant["given_by"]), "at": AT}
    return int(connection.execute(text, row).scalar_one())


def _add(connection: sa.Connection, statement: str, **values: object) -> None:
    connection.execute(sa.text(statement), values)
