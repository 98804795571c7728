"""`/healthz` writes, and names the failed part."""

import subprocess
import sys

import pytest
from sqlalchemy import event
from sqlmodel import func, select

from app.db.engine import read_only_engine
from app.domain.publishing.models import HealthProbe
from tests.statement_counter import counting


@pytest.fixture
def probed_anew(monkeypatch):
    monkeypatch.setattr("app.pages.publishing.health.PROBED_SECONDS", 0.0)


def test_health_writes_and_leaves_one_row(client, wiring, session, probed_anew):
    for _ in range(3):
        assert client.get("/healthz").status_code == 200
    assert session.scalar(select(func.count()).select_from(HealthProbe)) == 1
    assert list(wiring.config.data_dir.glob("media/.probe.*")) == []


def test_watching_is_no_load(client, wiring):
    client.get("/healthz")
    with counting(wiring.engine) as seen:
        client.get("/healthz")
    assert not [text for text in seen.texts if "health_probe" in text]


def test_health_says_that_files_are_not_kept(client, wiring, probed_anew):
    media = wiring.config.data_dir / "media"
    media.write_text("a file where the folder should be")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["status"], answer.get_json()["files"]) == (
        503,
        "failing",
        "not_writing",
    )
    media.unlink()
    assert client.get("/healthz").status_code == 200


def test_health_says_that_the_database_only_reads(client, wiring, probed_anew, engine_name):
    setting = "query_only = ON" if engine_name == "sqlite" else "default_transaction_read_only = on"
    statement = f"PRAGMA {setting}" if engine_name == "sqlite" else f"SET {setting}"

    def only_read(connection, *_rest):
        connection.execute(statement)
        if engine_name != "sqlite":
            connection.commit()

    event.listen(wiring.engine, "checkout", only_read)
    try:
        answer = client.get("/healthz")
    finally:
        event.remove(wiring.engine, "checkout", only_read)
        undo = statement.replace("= ON", "= OFF").replace("= on", "= off")
        with read_only_engine(wiring.engine).connect() as connection:
            connection.exec_driver_sql(undo)
    assert (answer.status_code, answer.get_json()["database"]) == (503, "not_writing")


FULL = """
import resource, signal, sys
from pathlib import Path
from app.factory import create_app
from app.pages.publishing import health
from app.wiring import wire
from config import Config
folder = Path(sys.argv[1])
health.PROBED_SECONDS = 0.0
client = create_app(wire(Config(_env_file=None, data_dir=folder))).test_client()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for room in (resource.RLIM_INFINITY, 40_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    answer = client.get("/healthz")
    print(answer.status_code, *(answer.get_json()[name] for name in ("status", "database", "files")))
"""
WHEN_FULL = ["200 degraded ok ok", "503 failing not_writing not_writing"]


@pytest.mark.any_engine
@pytest.mark.timeout(600)
def test_health_on_a_disk_that_takes_no_more(wiring, engine_name):
    """A file-size limit of the process causes the system's own full-disk error."""
    if engine_name == "sqlite":
        command = [sys.executable, "-c", FULL, str(wiring.config.data_dir)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=580, check=True)
        assert done.stdout.splitlines() == WHEN_FULL
