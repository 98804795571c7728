"""A real organisation's first day, by the page and by the command."""

import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.approvals.models.rounds import RouteVersion
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests.people.passwords import GOOD, knock

pytestmark = pytest.mark.postgresql

TYPED = {
    "name": "Ayuntamiento de Villacauce",
    "slug": "villacauce",
    "kind": "ayuntamiento",
    "zone": "Europe/Madrid",
    "languages": ["es"],
    "administrator": "Rosa Marín",
    "email": "rosa@villacauce.example",
    "password": GOOD,
    "repeated": GOOD,
}


def test_the_first_visitor_is_led_to_the_first_page(client: FlaskClient):
    assert client.get("/").location == "/setup"
    assert client.get("/setup").status_code == 200


def test_the_code_of_the_console_makes_the_organisation_once(client: FlaskClient, session: Session, wiring: Wiring):
    code = wiring.setup_code.current()
    answer = client.post("/setup", data=TYPED | {"code": code.lower().replace("-", " ")})
    assert answer.location == "/o/villacauce/settings/start"
    assert client.get(answer.location).status_code == 200
    assert client.post("/setup", data=TYPED | {"code": code, "slug": "otra"}).status_code == 404
    assert [body.slug for body in session.exec(select(Organisation))] == ["villacauce"]
    first = session.exec(select(RouteVersion).order_by(RouteVersion.id)).first()
    assert first is not None and first.steps[0]["roles"] == ["supervisor"]


def test_a_wrong_code_makes_nothing_and_keeps_what_was_typed(client: FlaskClient, session: Session, wiring: Wiring):
    wiring.setup_code.current()
    answer = client.post("/setup", data=TYPED | {"code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 422
    assert "Ese no es el código" in answer.text and "Ayuntamiento de Villacauce" in answer.text
    assert session.exec(select(Organisation)).all() == []


def test_the_code_is_for_the_operator_alone(wiring: Wiring):
    wiring.setup_code.current()
    mode = (wiring.config.data_dir / "setup_code").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_the_folder_of_everything_is_its_owners_alone(wiring: Wiring, tmp_path: Path) -> None:
    folder = tmp_path / "srv" / "cauce"
    wire(wiring.config.model_copy(update={"data_dir": folder})).engine.dispose()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_command_makes_an_organisation_one_can_enter(app: Flask, client: FlaskClient, session: Session):
    arguments = ["--name", "Ayuntamiento de Riba", "--admin-name", "Ana", "--admin-email", "ana@riba.example"]
    answer = app.test_cli_runner().invoke(args=["setup", *arguments, "--password-stdin"], input=f"{GOOD}\n")
    assert answer.exit_code == 0, answer.output
    assert "ayuntamiento-riba" in answer.output
    assert knock(client, "ana@riba.example").status_code == 303
    acts = [entry.act for entry in session.exec(select(AuditEntry).order_by(AuditEntry.seq))]
    assert acts[:2] == [Act.ORGANISATION_CREATED, Act.MEMBERSHIP_GRANTED]


def test_the_command_refuses_a_weak_password(app: Flask):
    arguments = ["--name", "Riba", "--admin-name", "Ana", "--admin-email", "ana@riba.example", "--password-stdin"]
    answer = app.test_cli_runner().invoke(args=["setup", *arguments], input="corta\n")
    assert answer.exit_code == 1
    assert "al menos 12 caracteres" in answer.output


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [
        ("Ana", "ana", "Escriba una dirección de correo"),
        ("Ana", "ana@riba", "Escriba una dirección de correo"),
        ("  ", "ana@riba.example", "Falta el nombre"),
    ],
)
def test_the_command_makes_nobody_who_could_not_enter(app: Flask, session: Session, name: str, email: str, said: str):
    arguments = ["--name", "Ayuntamiento de Riba", "--admin-name", name, "--admin-email", email, "--password-stdin"]
    answer = app.test_cli_runner().invoke(args=["setup", *arguments], input=f"{GOOD}\n")
    assert answer.exit_code == 1 and said in answer.output
    assert session.exec(select(Organisation)).all() == []
