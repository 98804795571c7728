"""Setting a test person's password, and signing in with it."""

from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from app.usecases.wiring import Wiring
from tests import sample_town

GOOD = "girasoles en la plaza"


def give(session: Session, wiring: Wiring, person: sample_town.Person, password: str = GOOD) -> None:
    person.user.password_hash = wiring.passwords.hash(password)
    session.add(person.user)
    session.commit()


def knock(client: FlaskClient, email: str, password: str = GOOD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password, **more})
