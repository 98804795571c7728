"""Signing in: accepted and refused users, and the cost of guessing."""

import re

import pytest
import time_machine
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.people.models import SignInAttempt, UserSession
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.people.passwords import GOOD, give, knock


@pytest.fixture
def supervisor(session: Session, wiring: Wiring, town: sample_town.Town) -> sample_town.Person:
    give(session, wiring, town.supervisor)
    return town.supervisor


def test_the_right_password_opens_the_persons_organisation(client: FlaskClient, supervisor: sample_town.Person):
    assert knock(client, supervisor.user.email.upper()).location == "/"
    assert client.get("/").location == "/o/riba/"


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(
    client: FlaskClient, supervisor: sample_town.Person
):
    with time_machine.travel(0, tick=False):
        wrong = knock(client, supervisor.user.email, "no es esta frase")
        unknown = knock(client, "nadie@riba.example", "no es esta frase")
    assert wrong.status_code == unknown.status_code == 422
    assert "El correo o la contraseña no son correctos" in wrong.text
    assert wrong.text.replace(supervisor.user.email, "") == unknown.text.replace("nadie@riba.example", "")


def test_what_was_typed_stays_but_never_the_password(client: FlaskClient, supervisor: sample_town.Person):
    page = knock(client, supervisor.user.email, "no es esta frase").text
    assert supervisor.user.email in page
    assert "no es esta frase" not in page


def test_the_right_person_wipes_their_own_failures(
    client: FlaskClient, session: Session, supervisor: sample_town.Person
):
    knock(client, supervisor.user.email, "no")
    knock(client, supervisor.user.email)
    assert not [row for row in session.exec(select(SignInAttempt)) if row.key.startswith("pair")]


def test_no_address_nor_account_is_readable_among_the_attempts(
    client: FlaskClient, session: Session, town: sample_town.Town
):
    knock(client, town.editor.user.email, "no")
    assert all(re.fullmatch(r"\w+ [0-9a-f]{4}", row.key) for row in session.exec(select(SignInAttempt)))


def test_signing_in_goes_back_to_local_pages_only(client: FlaskClient, supervisor: sample_town.Person):
    for away in ("https://otra.example/", "//otra.example/", "/\\otra.example", "javascript:alert(1)", "//[", "/\\["):
        assert knock(client.application.test_client(), supervisor.user.email, back=away).location == "/"
    assert knock(client, supervisor.user.email, back="/o/riba/me").location == "/o/riba/me"


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(
    client: FlaskClient, session: Session, supervisor: sample_town.Person
):
    knock(client, supervisor.user.email)
    with client.session_transaction() as cookies:
        saved_cookies = dict(cookies)
    client.post("/sign-out")
    with client.session_transaction() as cookies:
        cookies.update(saved_cookies)
    assert client.get("/o/riba/").location.startswith("/sign-in")


def test_a_new_sign_in_ends_the_session_it_replaces(
    client: FlaskClient, session: Session, supervisor: sample_town.Person
):
    knock(client, supervisor.user.email)
    knock(client, supervisor.user.email)
    ended = [row.revoked_at is not None for row in session.exec(select(UserSession).order_by(UserSession.id))]
    assert ended == [True, False]


def test_coming_and_going_is_in_the_record(client: FlaskClient, session: Session, supervisor: sample_town.Person):
    knock(client, supervisor.user.email)
    client.post("/sign-out")
    acts = [entry.act for entry in session.exec(select(AuditEntry).order_by(AuditEntry.seq))]
    assert acts == [Act.SESSION_STARTED, Act.SESSION_ENDED]


def test_a_hash_with_old_parameters_is_renewed_at_sign_in(
    client: FlaskClient, session: Session, wiring: Wiring, supervisor: sample_town.Person
):
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(GOOD)
    supervisor.user.password_hash = old
    session.add(supervisor.user)
    session.commit()
    assert knock(client, supervisor.user.email).status_code == 303
    session.refresh(supervisor.user)
    assert not wiring.passwords.is_outdated(supervisor.user.password_hash or "")
