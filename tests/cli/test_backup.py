"""A backup is restored whole into an empty installation, on either engine."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.adapters.keyring import open_keyring
from app.db import dump
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.audit.service import record
from app.domain.feeds.models import FeedBlock
from app.domain.organisations.models import Unit
from app.usecases.wiring import Wiring
from tests.cli.conftest import Empty, Run
from tests.clocks import MONDAY
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

ENGINES = ("sqlite", "postgresql")


NEW_EPOCH = ("feed_block", "feed_version")
"""What a restore changes on purpose: `tests/attack/test_calendar_epochs.py`."""


def _rows(wiring: Wiring) -> dict[str, list[Any]]:
    with wiring.engine.connect() as connection:
        return {t.name: connection.execute(sa.select(t).order_by(*t.primary_key)).all() for t in dump.all_tables()}


@pytest.fixture
def full(run: Run, session: Session, town: Town, wiring: Wiring) -> Wiring:
    """Return an installation with people, a record, bytes, a picture, forward references, and anchors."""
    later = [Unit(organisation_id=town.id, name=name) for name in ("Prensa", "Alcaldía")]
    session.add_all(later)
    session.flush()
    later[0].parent_id = later[1].id
    event = FeedBlock(
        organisation_id=town.id, entry="post:1", status="x", starts_at=MONDAY, block=b"\x00\xff", digest=""
    )
    event.last_modified = MONDAY
    session.add(event)
    for n in range(3):
        name = PersonalValue("Ana Ríos")
        record(Work(session, town.editor.actor, MONDAY), Act.POST_SAVED, subject=f"post:{n}", name=name)
    session.commit()
    wiring.files.keep(town.id, "ab12", b"picture")
    assert run(wiring, "worker", "--once").exit_code == 0
    return wiring


@pytest.mark.every_engine
@pytest.mark.parametrize("target", ENGINES)
def test_everything_is_restored_on_either_engine(
    run: Run, full: Wiring, empty: Empty, tmp_path: Path, target: str
) -> None:
    copy, keys, fresh = tmp_path / "copy", tmp_path / "copied-keys", empty(target, has_tables=False)
    before = _rows(full)
    assert run(full, "backup", copy, "--with-keys", keys).exit_code == 0
    answer = run(fresh, "restore", copy, "--keys", keys)
    assert (answer.exit_code, "riba: íntegro, 3 asientos." in answer.stdout) == (0, True), answer.output
    after = _rows(fresh)
    assert len(after.pop("restoration")) == len(before.pop("restoration")) + 1
    for table in NEW_EPOCH:
        assert [row[0] for row in after.pop(table)] == [row[0] for row in before.pop(table)]
    assert after == before
    assert fresh.files.read(1, "ab12") == b"picture"
    assert open_keyring(fresh.config.keys).audit == full.keyring.audit


@pytest.mark.parametrize("target", ENGINES)
def test_a_restored_installation_goes_on_counting(
    run: Run, full: Wiring, empty: Empty, tmp_path: Path, target: str
) -> None:
    fresh = empty(target)
    run(full, "backup", tmp_path / "copy", "--with-keys", tmp_path / "copied-keys")
    run(fresh, "restore", tmp_path / "copy", "--keys", tmp_path / "copied-keys")
    with fresh.writing() as session:
        session.add(Unit(organisation_id=1, name="Nueva"))
        session.commit()


def test_without_its_keys_a_restored_record_cannot_be_proved(
    run: Run, full: Wiring, empty: Empty, tmp_path: Path
) -> None:
    run(full, "backup", tmp_path / "copy")
    fresh = empty("sqlite")
    answer = run(fresh, "restore", tmp_path / "copy")
    assert (answer.exit_code, "Faltan las claves" in answer.stdout) == (1, True)
    verdict = run(fresh, "audit", "verify")
    assert (verdict.exit_code, "Faltan las claves" in verdict.stdout) == (1, True)
    assert not {"ALTERADO", "cambiado"} & set((verdict.stdout + verdict.stderr).split())


def test_the_keys_never_go_into_the_backup(run: Run, full: Wiring, tmp_path: Path) -> None:
    run(full, "backup", tmp_path / "copy")
    secret = full.keyring.session[0].encode()
    assert not any(secret in path.read_bytes() for path in (tmp_path / "copy").rglob("*") if path.is_file())
    assert run(full, "backup", tmp_path / "other", "--with-keys", tmp_path / "other" / "keys").exit_code == 1


def test_the_files_counted_are_those_of_the_house_not_those_of_the_tables(
    run: Run, full: Wiring, tmp_path: Path
) -> None:
    answer = run(full, "backup", tmp_path / "copy")
    output, tables = answer.stdout, len(dump.all_tables())
    assert f"Tablas: {tables} de {tables}" in answer.stderr, "it says how far it is, apart from the answer"
    copied_files = [path for path in (tmp_path / "copy" / "files").rglob("*") if path.is_file()]
    assert f"de {len(dump.all_tables())} tablas y {len(copied_files)} archivos" in output


def test_nothing_is_restored_over_an_installation_in_use(run: Run, full: Wiring, tmp_path: Path) -> None:
    run(full, "backup", tmp_path / "copy")
    before = _rows(full)
    answer = run(full, "restore", tmp_path / "copy")
    assert (answer.exit_code, "no están vacías" in answer.stderr) == (1, True)
    assert _rows(full) == before


def test_a_backup_goes_only_into_an_empty_folder(run: Run, full: Wiring, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine.txt").write_text("mine")
    assert run(full, "backup", tmp_path / "copy").exit_code == 1


@pytest.mark.parametrize("harm", ["change", "remove", "add", "unfinished"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    run: Run, full: Wiring, empty: Empty, tmp_path: Path, harm: str
) -> None:
    copy, fresh = tmp_path / "copy", empty("sqlite", has_tables=False)
    run(full, "backup", copy)
    {
        "change": lambda: (copy / "database/unit.jsonl").write_text("{}\n"),
        "remove": lambda: (copy / "database/unit.jsonl").unlink(),
        "add": lambda: (copy / "files/strange").write_text("x"),
        "unfinished": lambda: (copy / "manifest.json").unlink(),
    }[harm]()
    assert run(fresh, "restore", copy).exit_code == 1
    assert sa.inspect(fresh.engine).get_table_names() == []


def test_what_is_restored_is_for_its_owner_alone(run: Run, full: Wiring, empty: Empty, tmp_path: Path) -> None:
    copy, fresh = tmp_path / "copy", empty("sqlite")
    run(full, "backup", copy, "--with-keys", tmp_path / "copied-keys")
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    run(fresh, "restore", copy, "--keys", tmp_path / "copied-keys")
    here = [fresh.config.data_dir, *fresh.config.data_dir.rglob("*")]
    assert len(here) > 5
    assert [path for path in here if path.stat().st_mode & 0o077] == []


def test_a_backup_is_for_its_owner_alone(run: Run, full: Wiring, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir(mode=0o755)
    run(full, "backup", tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
