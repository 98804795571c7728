"""Setting up an organisation from the command line: its zone, the settings written, and `serve` on an empty folder."""

import json
import os
import pty
import re
import select as polling
import signal
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from app.cli.environment import write_variables
from app.cli.startup_errors import SCHEMA_OUTDATED
from app.db import schema
from app.domain.organisations.models import Organisation
from config import Config
from tests import moments
from tests.people.passwords import GOOD
from tests.waiting import PATIENCE_S, wait_until
from tests.warm_processes import run_console

ROOT = Path(__file__).parents[2]
FLASK = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"))
ANSWERED = ("--name", "Cabildo de Isla", "--admin-name", "Ana", "--admin-email", "ana@isla.example")
SECRET = "pa'la\\bra #1"


def environment(folder: Path, **more: str) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**inherited, **moments.shared_environment(ROOT), "DATA_DIR": str(folder / "data"), **more}


def setup(folder: Path, *words: str, typed: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up as a script, in its own working folder."""
    line = ("setup", *ANSWERED, "--password-stdin", *words)
    return run_console(*line, folder=folder, environment=environment(folder), typed=typed)


def organisation(session: Session) -> Organisation:
    return session.exec(select(Organisation)).one()


@pytest.mark.parametrize(
    ("words", "zone", "region"),
    [
        ((), "Europe/Madrid", ""),
        (("--region", "ES-CN"), "Atlantic/Canary", "ES-CN"),
        (("--region", "ES-ML"), "Africa/Ceuta", "ES-ML"),
        (("--region", "ES-GA"), "Europe/Madrid", "ES-GA"),
        (("--zone", "Atlantic/Canary"), "Atlantic/Canary", ""),
    ],
)
def test_the_zone_is_the_one_given_or_that_of_the_community(app: Flask, session: Session, words, zone, region):
    line = ["setup", *ANSWERED, "--password-stdin", *words]
    answer = app.test_cli_runner().invoke(args=line, input=f"{GOOD}\n")
    assert answer.exit_code == 0 and f"Zona horaria: {zone}" in answer.output
    body = organisation(session)
    assert (body.zone, body.region) == (zone, region)


@pytest.mark.parametrize("option", ["--name", "--admin-name", "--admin-email", "--password-stdin"])
def test_a_script_is_told_which_option_is_missing_and_never_waits(app: Flask, option: str):
    pairs = dict(zip(ANSWERED[::2], ANSWERED[1::2], strict=True)) | {"--password-stdin": ""}
    line = ["setup", *(word for name, value in pairs.items() if name != option for word in (name, value) if word)]
    answer = app.test_cli_runner().invoke(args=line, input=f"{GOOD}\n")
    assert answer.exit_code == 2 and f"Falta {option}" in answer.output


def test_without_an_address_or_mail_it_says_which_variables_to_set(app: Flask):
    answer = app.test_cli_runner().invoke(args=["setup", *ANSWERED, "--password-stdin"], input=f"{GOOD}\n")
    assert "Falta PUBLIC_URL" in answer.output and "Falta SMTP_HOST" in answer.output


def test_a_wrong_address_founds_nothing(app: Flask, session: Session):
    line = ["setup", *ANSWERED, "--password-stdin", "--public-url", "cauce.ejemplo.es"]
    answer = app.test_cli_runner().invoke(args=line, input=f"{GOOD}\n")
    assert answer.exit_code == 2 and "PUBLIC_URL no vale: ha de ser una dirección entera" in answer.output
    assert session.exec(select(Organisation)).all() == []


def test_a_script_keeps_the_settings_and_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# de antes\nLOG_LEVEL=WARNING\nSMTP_HOST=viejo.example\n")
    words = ("--public-url", "https://cauce.isla.example", "--smtp-host", "correo.isla.example", "--smtp-user", "cauce")
    done = setup(tmp_path, *words, "--smtp-password-stdin", "--write-env", typed=f"{GOOD}\n{SECRET}\n")
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr and "https://cauce.isla.example/sign-in" in done.stdout
    file = tmp_path / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("# de antes\nLOG_LEVEL=WARNING\n") and "viejo" not in file.read_text()
    config = Config(_env_file=file)
    assert (config.public_url, config.smtp_host) == ("https://cauce.isla.example", "correo.isla.example")
    assert (config.smtp_user, config.smtp_password) == ("cauce", SECRET)
    assert config.data_dir == tmp_path / "data"


def test_a_script_that_does_not_ask_for_it_has_nothing_written(tmp_path: Path) -> None:
    done = setup(tmp_path, "--public-url", "https://cauce.isla.example", typed=f"{GOOD}\n")
    assert done.returncode == 0 and "PUBLIC_URL=https://cauce.isla.example" in done.stdout
    assert not (tmp_path / ".env").exists()


def test_in_a_terminal_it_asks_and_writes_with_a_yes(tmp_path: Path) -> None:
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        (*FLASK, "setup"), cwd=tmp_path, env=environment(tmp_path), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    answers = [
        ("Nombre oficial del organismo", "Cabildo de Isla"),
        ("Zona horaria", "Atlantic/Canary"),
        ("Nombre de quien lo administra", "Ana"),
        ("Su correo", "ana@isla.example"),
        ("Contraseña", GOOD),
        ("Otra vez", GOOD),
        ("Dirección con la que llega", "https://cauce.isla.example"),
        ("Servidor de correo", "correo.isla.example"),
        ("Su usuario", "cauce"),
        ("Su puerto", ""),
        ("Su contraseña", SECRET),
        ("Remitente", ""),
        ("¿Se guardan en", "s"),
    ]
    shown = ""
    for question, answer in answers:
        shown += read_until(terminal, question)
        os.write(terminal, f"{answer}\n".encode())
    shown += read_until(terminal, "sign-in")
    assert process.wait(PATIENCE_S) == 0
    os.close(terminal)
    assert SECRET not in shown and "Atlantic/Canary" in shown
    config = Config(_env_file=tmp_path / ".env")
    assert (config.public_url, config.smtp_port, config.smtp_password) == ("https://cauce.isla.example", 587, SECRET)
    assert config.mail_from == "cauce@cauce.isla.example"


def read_until(terminal: int, words: str) -> str:
    shown = b""

    def has_come() -> bool:
        nonlocal shown
        if polling.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 4096)
        return words.encode() in shown

    wait_until(has_come, lambda: f"{words!r} after {shown.decode(errors='replace')!r}")
    return shown.decode()


@pytest.mark.parametrize("value", ["a\nb", "${HOME}"])
def test_a_value_that_the_file_cannot_keep_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(Exception, match="póngala en el entorno"):
        write_variables(tmp_path / ".env", {"SMTP_PASSWORD": value})
    assert not (tmp_path / ".env").exists()


def test_served_on_an_empty_folder_it_makes_the_tables_and_shows_the_code(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as file:
        ours = {"cwd": tmp_path, "env": environment(tmp_path, PORT="0"), "stdout": file, "stderr": file}
        process = subprocess.Popen((*FLASK, "serve", "--workers", "1"), **ours)
    try:
        wait_until(lambda: "Cauce está en" in log.read_text() or process.poll() is not None, log.read_text)
        shown = log.read_text()
        address = re.search(r"Cauce está en (\S+)", shown)
        assert address, shown
        assert "se crean sus tablas" in shown and re.search(r"\b(\w{4}-){2}\w{4}\b", shown)
        with urllib.request.urlopen(f"{address[1]}/setup", timeout=PATIENCE_S) as page:
            assert "Código de la consola" in page.read().decode()
        wait_until(lambda: worker_is_alive(address[1]), lambda: f"the worker ticks: {log.read_text()}")
        assert "ha terminado" not in log.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def worker_is_alive(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/healthz", timeout=PATIENCE_S) as answer:
        return bool(json.load(answer)["worker"]["alive"])


def test_an_older_database_is_not_migrated_by_serving_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    url = f"sqlite:///{tmp_path / 'data' / 'cauce.db'}"
    schema.upgrade(url, "0052")
    done = run_console("serve", folder=tmp_path, environment=environment(tmp_path))
    assert done.returncode == 1 and SCHEMA_OUTDATED in done.stderr and "Traceback" not in done.stderr
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one() == "0052"
    engine.dispose()
