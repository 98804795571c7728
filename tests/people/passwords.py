"""Setting a test person's password, and signing in with it."""

from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from app.core.secret_keys import SECRET_KEYS
from app.domain.notifications.models import SEALED, Notice
from app.usecases.wiring import Wiring
from tests import sample_town

GOOD = "girasoles en la plaza"


def give(session: Session, wiring: Wiring, person: sample_town.Person, password: str = GOOD) -> None:
    person.user.password_hash = wiring.passwords.hash(password)
    session.add(person.user)
    session.commit()


def knock(client: FlaskClient, email: str, password: str = GOOD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def secret_of(session: Session, notice: Notice, name: str = "link") -> str:
    """Return what only the letter says."""
    unsealed: str = session.info[SECRET_KEYS].unseal(notice.context[SEALED][name])
    return unsealed
