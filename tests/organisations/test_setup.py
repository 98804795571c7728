"""«Puesta en marcha»: an administrator's landing page, its missing items, and its completion."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.permissions import Role
from app.domain.organisations.rules import OperatorSettings, SetupState, setup_steps
from app.factory import attach_wiring
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import give, knock

Seat = Callable[[sample_town.Person], FlaskClient]
START = "/o/riba/settings/start"
COMPLETE = "Está todo"
READY = SetupState(
    writers=frozenset({1}),
    deciders=frozenset({2}),
    entered=frozenset({1, 2}),
    has_invited_writer=False,
    has_invited_decider=False,
    topics=1,
    channels=1,
    has_hours=True,
    installation=OperatorSettings("https://cauce.example", has_mail=True),
)


def missing(ready: SetupState) -> list[str]:
    return [need.label.msgid for need in setup_steps(ready) if not need.met]


def test_everything_is_there_when_nothing_is_missing():
    assert missing(READY) == []


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"installation": OperatorSettings("", has_mail=True)}, "Ponga la dirección de Cauce"),
        ({"installation": OperatorSettings("https://x.example", has_mail=False)}, "Ponga el servidor de correo"),
        ({"entered": frozenset({1})}, "Espere a que entren"),
        ({"entered": frozenset({2, 3})}, "Espere a que entren"),
        ({"has_hours": False}, "Diga quién es su organismo"),
        ({"topics": 0}, "Ponga al menos un tema"),
        ({"channels": 0}, "Registre una cuenta oficial"),
    ],
)
def test_each_step_is_missed(change, label: str):
    assert missing(replace(READY, **change)) == [label]


def test_an_invitation_is_sent_before_its_person_enters():
    nobody = {"writers": frozenset[int](), "deciders": frozenset[int](), "entered": frozenset({9})}
    invited = replace(READY, has_invited_writer=True, has_invited_decider=True, **nobody)
    assert missing(invited) == ["Espere a que entren"]


def test_the_demonstration_has_no_steps_of_the_installation():
    assert missing(replace(READY, installation=None)) == []


@pytest.fixture
def complete(app: Flask, wiring: Wiring, session: Session, town: sample_town.Town) -> sample_town.Town:
    """Return the town with hours, an address and mail; only the administrator has a password."""
    town.organisation.attention_hours = {"mon": [["08:00", "15:00"]]}
    session.add(town.organisation)
    give(session, wiring, town.administrator)
    config = wiring.config.model_copy(update={"public_url": "http://127.0.0.1:8000"})
    attach_wiring(app, replace(wiring, config=config, mailer=object()))
    return town


def test_it_is_complete_only_when_those_invited_have_signed_in(
    session: Session, wiring: Wiring, complete: sample_town.Town, seat: Seat
):
    for person in complete.people.values():
        if person is not complete.administrator:
            person.user.password_hash = None
            session.add(person.user)
    session.commit()
    administrator = seat(complete.administrator)
    page = administrator.get(START).text
    assert COMPLETE not in page and "Espere a que entren" in page
    for person in (complete.author, complete.supervisor):
        give(session, wiring, person)
    assert COMPLETE in administrator.get(START).text


def test_an_administrator_lands_on_the_steps_until_they_are_done(client: FlaskClient, session, wiring, complete):
    arrived = knock(client, complete.administrator.user.email).location
    assert arrived == "/o/riba/settings/arrival"
    assert client.get(arrived).location == START
    for person in (complete.author, complete.supervisor):
        give(session, wiring, person)
    assert client.get(arrived).location == "/o/riba/"


def test_somebody_else_lands_where_they_did(client: FlaskClient, session, wiring, complete):
    give(session, wiring, complete.author)
    assert knock(client, complete.author.user.email).location == "/"


def test_an_administrator_may_dismiss_the_steps_and_find_them_in_the_settings(
    client: FlaskClient, session, wiring, complete: sample_town.Town, clock: StoppedClock
):
    other = sample_town.make_person(session, complete.organisation, Role.ADMINISTRATOR, now=clock(), name="Otra")
    give(session, wiring, other)
    knock(client, complete.administrator.user.email)
    assert "No abrirla al entrar" in client.get(START).text
    assert client.post(f"{START}/dismissal").location == "/o/riba/"
    assert "No abrirla al entrar" not in client.get(START).text
    client.post("/sign-out")
    assert knock(client, complete.administrator.user.email).location == "/"
    assert "Ver los pasos" in client.get("/o/riba/settings").text
    client.post("/sign-out")
    assert knock(client, other.user.email).location == "/o/riba/settings/arrival"


def test_the_demonstration_is_never_in_the_way(client: FlaskClient, session, complete: sample_town.Town):
    complete.organisation.is_demo = True
    session.add(complete.organisation)
    session.commit()
    assert knock(client, complete.administrator.user.email).location == "/"


def test_the_settings_of_the_installation_are_told_with_their_variables(
    app: Flask, wiring: Wiring, complete: sample_town.Town, seat: Seat
):
    attach_wiring(app, wiring)
    page = seat(complete.administrator).get(START).text
    assert "PUBLIC_URL=https://" in page and "SMTP_HOST" in page and "esperan en cola" in page
