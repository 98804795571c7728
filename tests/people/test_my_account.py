"""A user's own account: sessions, password, and the losses with a role."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.people.models import Membership, UserSession
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, give, knock

Seat = Callable[[sample_town.Person], FlaskClient]
NEW = "otra frase bien larga"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    seat: Seat, session: Session, wiring: Wiring, town: sample_town.Town
):
    give(session, wiring, town.editor)
    here, elsewhere = seat(town.editor), seat(town.editor)
    here.post("/o/riba/me/password", data={"current": GOOD, "password": NEW, "repeated": NEW})
    assert here.get("/o/riba/me").status_code == 200
    assert elsewhere.get("/o/riba/me").location.startswith("/sign-in")
    assert knock(elsewhere, town.editor.user.email, NEW).status_code == 303


def test_the_present_password_is_asked_for(seat: Seat, session: Session, wiring: Wiring, town: sample_town.Town):
    give(session, wiring, town.editor)
    answer = seat(town.editor).post("/o/riba/me/password", data={"current": "no", "password": NEW, "repeated": NEW})
    assert answer.status_code == 422
    assert "La contraseña actual no es esa" in answer.text


def test_a_weak_password_is_refused_in_words(seat: Seat, session: Session, wiring: Wiring, town: sample_town.Town):
    give(session, wiring, town.editor)
    client = seat(town.editor)
    for weak, why in (
        ("corta", "al menos 12"),
        ("Ayuntamiento2027", "de las primeras"),
        (town.editor.user.email, "correo"),
    ):
        answer = client.post("/o/riba/me/password", data={"current": GOOD, "password": weak, "repeated": weak})
        assert answer.status_code == 422
        assert why in answer.text


def test_nobody_ends_another_persons_session(seat: Seat, session: Session, town: sample_town.Town):
    victim = seat(town.supervisor)
    row = session.exec(select(UserSession).where(UserSession.user_id == town.supervisor.id)).one()
    session.commit()
    assert seat(town.editor).post(f"/o/riba/me/sessions/{row.id}/ending").status_code == 404
    assert victim.get("/o/riba/me").status_code == 200


def test_all_other_sessions_end_at_once(seat: Seat, town: sample_town.Town):
    here, elsewhere = seat(town.editor), seat(town.editor)
    here.post("/o/riba/me/sessions/ending")
    assert here.get("/o/riba/me").status_code == 200
    assert elsewhere.get("/o/riba/me").location.startswith("/sign-in")


def test_losing_every_role_hides_the_organisation_at_once(
    seat: Seat, session: Session, wiring: Wiring, town: sample_town.Town, clock: StoppedClock
):
    give(session, wiring, town.administrator)
    client, editor = seat(town.administrator), seat(town.editor)
    membership = session.exec(select(Membership).where(Membership.role == Role.EDITOR)).one()
    session.commit()
    client.post(f"/o/riba/people/{town.editor.id}/roles/{membership.id}/ending")
    assert editor.get("/o/riba/me").location.startswith("/sign-in")


def test_a_session_in_use_does_not_end_for_want_of_use(
    client: FlaskClient, session: Session, wiring: Wiring, town: sample_town.Town, clock: StoppedClock
):
    give(session, wiring, town.editor)
    knock(client, town.editor.user.email)
    for _ in range(3):
        clock.forward(hours=3)
        assert client.get("/o/riba/me").status_code == 200
    clock.forward(hours=5)
    assert client.get("/o/riba/me").location.startswith("/sign-in")
