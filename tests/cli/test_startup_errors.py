"""A broken installation says why in a sentence and ends with 1."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.adapters.keyring import UnreadableKeys, open_keyring
from app.cli.startup_errors import SCHEMA_OUTDATED, describe_failure
from tests.warm_processes import run_console

pytestmark = pytest.mark.postgresql

VERIFY = ("audit", "verify", "--json")
NOBODY = "postgres://u:secreta@127.0.0.1:1/x"


def command(folder: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """Run a command in its own process; return its exit code, output and errors."""
    ours = {"DATA_DIR": str(folder / "var"), "DATABASE_URL": "", "KEYS_DIR": str(folder / "keys"), **environment}
    done = run_console(*words, folder=folder, environment={**os.environ, **ours})
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (VERIFY, {}, SCHEMA_OUTDATED),
        pytest.param(("worker", "--once", "--json"), {}, SCHEMA_OUTDATED, marks=pytest.mark.long),
        (VERIFY, {"DATABASE_URL": NOBODY}, "No se puede usar la base de datos: connection failed"),
        (VERIFY, {"DATABASE_URL": "mysql://x"}, "La variable DATABASE_URL no vale: ha de empezar por postgres://"),
        pytest.param(VERIFY, {"PORT": "99999"}, "La variable PORT no vale", marks=pytest.mark.long),
        (VERIFY, {"DATA_DIR": "/dev/null/var"}, "No se puede leer o escribir «/dev/null"),
    ],
)
def test_it_says_why_and_ends_with_one(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    code, out, err = command(tmp_path, *words, **environment)
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {said}") and "Traceback" not in err and "secreta" not in err


@pytest.mark.parametrize("content", ["", "no", "{}", '{"session": [], "audit": [{"id": "1"}], "credentials": []}'])
def test_a_damaged_file_of_keys_is_said_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(content)
    with pytest.raises(UnreadableKeys) as failure:
        open_keyring(tmp_path)
    assert file.read_text() == content
    assert describe_failure(failure.value) == f"El archivo de claves «{file}» está dañado: ponga en su sitio la copia."


def test_with_damaged_keys_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keys.json").write_text("{}")
    code, _, err = command(tmp_path, *VERIFY)
    assert code == 1 and err.startswith("Error: El archivo de claves") and "Traceback" not in err


@pytest.mark.parametrize("lacking", ["SELECT 1 FROM nowhere", "SELECT unheard FROM organisation"])
def test_a_database_that_is_behind_is_known_on_either_engine(session: Session, lacking: str) -> None:
    with pytest.raises(DBAPIError) as failure:
        session.execute(sa.text(lacking))
    assert describe_failure(failure.value) == SCHEMA_OUTDATED


def test_a_full_disk_is_said_with_its_file() -> None:
    assert describe_failure(OSError(28, "No space left on device", "/srv/cauce/media/1")) == (
        "No se puede leer o escribir «/srv/cauce/media/1»: No space left on device."
    )


def test_what_others_could_read_is_closed_at_the_start(tmp_path: Path) -> None:
    command(tmp_path, "db", "upgrade")
    places = [tmp_path / "var", tmp_path / "keys", tmp_path / "var" / "cauce.db", tmp_path / "keys" / "keys.json"]
    assert [path for path in places if path.stat().st_mode & 0o077] == []
    for path in places:
        path.chmod(0o755)
    command(tmp_path, *VERIFY)
    assert [oct(path.stat().st_mode & 0o777) for path in places] == ["0o700", "0o700", "0o600", "0o600"]
