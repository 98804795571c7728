"""Password guessing is slowed down for the guesser, and locks no other user out."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.notifications.models import Notice
from app.domain.people.models import KnownDevice, SignInAttempt, User, UserSession
from app.factory import attach_wiring
from app.pages.shell.sign_in_guard import COOKIE, Turnstile
from app.usecases.people.sessions import MAX_DEVICES, remember_device
from app.usecases.people.sign_in_attempts import ADDRESS, DEVICE, NAME, PACE, PAIR, SHORT, AttemptLimit, attempt_bucket
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, give, knock, secret_of
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def victim(session: Session, wiring: Wiring, town: sample_town.Town) -> str:
    give(session, wiring, town.supervisor)
    return town.supervisor.user.email


def at(app: Flask, address: str) -> FlaskClient:
    """Return a new device at an address."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def counted(session: Session, wiring: Wiring, clock: StoppedClock, limit: AttemptLimit, *parts: str) -> None:
    """Count as many failures as a limit takes."""
    bucket = attempt_bucket(limit, *parts, secret=wiring.keyring.session[0])
    session.merge(SignInAttempt(key=bucket.key, window=bucket.ends(clock()), count=limit.most))
    session.commit()


def test_ten_wrong_passwords_of_strangers_do_not_lock_their_victim(app: Flask, victim: str):
    for _ in range(PAIR.most + 2):
        refused = knock(at(app, HERE), victim, "no es esta frase")
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) >= 15
    assert knock(at(app, ELSEWHERE), victim).status_code == 303
    assert knock(at(app, HERE), victim).status_code == 303


def test_a_hundred_wrong_passwords_do_not_lock_an_address(app: Flask, session, wiring, victim: str, clock):
    counted(session, wiring, clock, PACE, HERE)
    refused = knock(at(app, HERE), "nadie@riba.example", "no")
    assert refused.status_code == 429 and "van muchos intentos seguidos" in refused.text
    assert knock(at(app, HERE), victim).status_code == 303


def test_each_further_guess_says_to_wait_for_longer(app: Flask, victim: str, clock: StoppedClock):
    waits = [int(knock(at(app, HERE), victim, "no").headers.get("Retry-After", 0)) for _ in range(PAIR.most + 3)]
    assert waits == [0] * (PAIR.most - 1) + [15, 30, 60, 120]
    assert "Retry-After" not in knock(at(app, ELSEWHERE), victim, "no").headers
    clock.forward(minutes=15)
    assert knock(at(app, HERE), victim, "no").status_code == 422


def test_beyond_the_day_s_guesses_an_unknown_device_is_let_in_by_letter(
    app: Flask, session, wiring, victim: str, clock
):
    attach_wiring(app, replace(wiring, mailer=object()))
    counted(session, wiring, clock, NAME, victim)
    wrong, right = (knock(at(app, HERE), victim, typed) for typed in ("no es esta frase", GOOD))
    assert (wrong.status_code, wrong.location, wrong.text) == (right.status_code, right.location, right.text)
    assert right.location == "/sign-in/sent" and "Mire su correo" in at(app, HERE).get(right.location).text
    [letter] = session.exec(select(Notice)).all()
    session.commit()
    link, client = re.sub(r"^https?://[^/]+", "", secret_of(session, letter)), at(app, HERE)
    assert (letter.kind, letter.to_address) == ("entry_link", victim)
    assert "Entrar" in client.get(link).text and client.get("/").location == "/sign-in"
    assert client.post(link).location == "/" and client.get("/").location == "/o/riba/"
    assert client.post(link).status_code == 404
    client.post("/sign-out")
    assert knock(client, victim).location == "/"


def test_without_mail_the_right_password_still_comes_in(app: Flask, session, wiring, victim: str, clock):
    for limit, parts in ((NAME, (victim,)), (ADDRESS, (HERE,)), (PAIR, (HERE, victim)), (PACE, (HERE,))):
        counted(session, wiring, clock, limit, *parts)
    assert knock(at(app, HERE), victim).status_code == 303


def test_a_known_device_is_let_in_whatever_strangers_did(app: Flask, session, wiring, victim: str, clock):
    attach_wiring(app, replace(wiring, mailer=object()))
    known = at(app, HERE)
    assert knock(known, victim).status_code == 303
    known.post("/sign-out")
    for limit, parts in ((NAME, (victim,)), (ADDRESS, (HERE,)), (PAIR, (HERE, victim)), (PACE, (HERE,))):
        counted(session, wiring, clock, limit, *parts)
    assert knock(known, victim, "no").status_code == 422
    assert knock(known, victim).location == "/"


def test_a_device_that_fails_too_often_is_known_no_more_for_a_while(app: Flask, session, wiring, victim: str, clock):
    known = at(app, HERE)
    knock(known, victim)
    statuses = [knock(known, victim, "no").status_code for _ in range(DEVICE.most + 1)]
    assert statuses == [422] * (DEVICE.most - 1) + [429, 422]
    assert knock(known, victim).status_code == 303


def test_a_device_is_known_for_its_own_person_alone(
    app: Flask, session, wiring, town: sample_town.Town, victim: str, clock
):
    give(session, wiring, town.editor)
    attach_wiring(app, replace(wiring, mailer=object()))
    editors = at(app, HERE)
    knock(editors, town.editor.user.email)
    counted(session, wiring, clock, NAME, victim)
    assert knock(editors, victim).location == "/sign-in/sent"


@pytest.mark.parametrize("how", ["password", "others", "that one"])
def test_a_device_is_forgotten_with_its_session(app: Flask, session, wiring, town, victim: str, clock, how: str):
    lost, here = at(app, ELSEWHERE), at(app, HERE)
    knock(lost, victim)
    row = session.exec(select(UserSession)).one()
    session.commit()
    knock(here, victim)
    new = {"current": GOOD, "password": "otra frase bien larga", "repeated": "otra frase bien larga"}
    where = {"password": "password", "others": "sessions/ending", "that one": f"sessions/{row.id}/ending"}
    assert here.post(f"/o/riba/me/{where[how]}", data=new if how == "password" else {}).status_code == 303
    left = session.exec(select(KnownDevice.token_hash)).all()
    assert row.known_as not in left and len(left) == 1


def test_the_cookie_of_a_device_says_nothing_and_is_read_by_no_script(app: Flask, session, victim: str):
    client = at(app, HERE)
    cookie = next(header for header in knock(client, victim).headers.getlist("Set-Cookie") if header.startswith(COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and victim not in cookie
    assert client.get_cookie(COOKIE, "127.0.0.1").value not in str(session.exec(select(KnownDevice)).all())


def test_a_person_has_so_many_devices_and_no_more(session: Session, town: sample_town.Town, clock: StoppedClock):
    for number in range(MAX_DEVICES + 5):
        clock.forward(minutes=1)
        remember_device(session, town.editor.id, f"{number:02}", now=clock())
    left = session.exec(select(KnownDevice.token_hash).order_by(col(KnownDevice.token_hash))).all()
    assert left == [f"{number:02}" for number in range(5, MAX_DEVICES + 5)]


def test_however_many_names_are_tried_the_rows_are_bounded(app: Flask, session, wiring, town, clock):
    keys = {attempt_bucket(NAME, f"nadie{number}@riba.example", secret="s").key for number in range(200_000)}
    assert len(keys) <= 16**SHORT
    for _ in range(3):
        knock(at(app, HERE), "nadie@riba.example", "no")
        clock.forward(days=1)
    assert len(session.exec(select(SignInAttempt)).all()) == 4


def test_the_right_password_takes_what_is_over_away(app: Flask, session, victim: str, clock: StoppedClock):
    knock(at(app, ELSEWHERE), "nadie@riba.example", "no")
    clock.forward(days=2)
    knock(at(app, HERE), victim)
    assert session.exec(select(SignInAttempt)).all() == []


def test_one_at_a_time_passes_from_each_address_and_two_in_all():
    turnstile = Turnstile(most=2)
    with turnstile.passing("a") as first, turnstile.passing("a") as again:
        assert (first, again) == (True, False)
        with turnstile.passing("b") as second, turnstile.passing("c") as third:
            assert (second, third) == (True, False)
    with turnstile.passing("c") as later:
        assert later


def test_under_attack_from_many_threads_the_right_password_comes_in_elsewhere(app: Flask, victim: str):
    def attack(_: int) -> set[int]:
        return {knock(at(app, HERE), victim, "no es esta frase").status_code for _ in range(8)}

    with ThreadPoolExecutor(3) as pool:
        tried = [pool.submit(attack, number) for number in range(3)]
        assert knock(at(app, ELSEWHERE), victim).status_code == 303
        assert set().union(*(future.result() for future in tried)) <= {422, 429}


def test_neither_the_answer_nor_its_statements_tell_who_has_an_account(app: Flask, wiring, town, victim: str):
    def cost(email: str) -> tuple[int, int]:
        with counting(wiring.engine) as statements:
            status = knock(at(app, HERE), email, "no es esta frase").status_code
        return status, statements.count

    assert cost(victim) == cost("nadie@riba.example")


def test_the_time_of_a_wrong_answer_does_not_tell_who_has_an_account(app: Flask, victim: str):
    def took(email: str, address: str) -> float:
        begun = time.thread_time()
        knock(at(app, address), email, "no es esta frase")
        return time.thread_time() - begun

    pairs = [(took(victim, f"192.0.2.{n}"), took("nadie@riba.example", f"192.0.2.{n}")) for n in range(1, 9)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2


def test_a_setup_code_is_never_refused_for_what_others_tried(client: FlaskClient, wiring: Wiring, session: Session):
    assert session.exec(select(User)).first() is None
    session.commit()
    wiring.setup_code.current()
    typed = {"name": "Ayuntamiento de Riba", "slug": "riba", "administrator": "Rosa", "email": "rosa@riba.example"}
    typed |= {"password": GOOD, "repeated": GOOD, "kind": "ayuntamiento", "zone": "Europe/Madrid", "languages": "es"}
    for _ in range(12):
        assert client.post("/setup", data=typed | {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    assert client.post("/setup", data=typed | {"code": wiring.setup_code.current()}).status_code == 303
