"""A mailbox is read without changes: no e-mail lost, none repeated, errors reported and retried."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.db.claim import claim_rows
from app.domain.requests.models import RequestMailbox
from app.domain.requests.rules.mail_letter import MailSecurity
from app.usecases.requests.mailbox_reader import LEASE
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.peers.dovecot import Dovecot
from tests.requests.sample_letters import Receive, collect, collector, kept, letter, requests, set_up
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

MINUTE = timedelta(minutes=1)


def test_nothing_changes_on_the_server(receive: Receive, session: Session, dovecot: Dovecot) -> None:
    receive(letter())
    (flags,) = dovecot.flags(kept(session).user)
    assert b"Seen" not in flags


def test_letters_before_the_first_day_are_left_alone(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user = set_up(session, town, postal, dovecot, now=clock(), since=clock().date() + timedelta(days=9000)).user
    dovecot.deliver(user, letter())
    collect(postal, now=clock())
    assert requests(session) == []


def test_the_first_day_begins_at_the_office_s_midnight_and_not_at_the_server_s(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot
) -> None:
    midnight = datetime(2027, 3, 1, 23, tzinfo=UTC)
    user = set_up(session, town, postal, dovecot, now=midnight, since=date(2027, 3, 2)).user
    dovecot.deliver(user, letter("Antes.", known_as="<1@x>"), at=midnight - MINUTE)
    dovecot.deliver(user, letter("Después.", known_as="<2@x>"), at=midnight + MINUTE)
    collect(postal, now=midnight + 2 * MINUTE)
    assert [request.text.strip() for request in requests(session)] == ["Después."]


def test_new_numbers_make_no_second_request(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock(), folder="Peticiones")
    dovecot.deliver(mailbox.user, letter(), letter(known_as=""), folder="Peticiones")
    collect(postal, now=clock())
    before = kept(session).uid_validity
    session.commit()
    dovecot.forget(mailbox.user, "Peticiones")
    sent = (letter(known_as="<2@x>"), letter(), letter(known_as=""))
    dovecot.deliver(mailbox.user, *sent, folder="Peticiones")
    collect(postal, now=clock() + MINUTE)
    assert (len(requests(session)), kept(session).uid_validity == before) == (3, False)


def test_a_death_between_two_letters_loses_none_and_repeats_none(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    user = set_up(session, town, postal, dovecot, now=clock()).user
    dovecot.deliver(user, *(letter(known_as=f"<{number}@x>") for number in range(3)))
    opened = iter(range(4))

    def until_it_dies() -> Session:
        if next(opened, None) is None:
            raise KeyboardInterrupt
        return postal.writing()

    with pytest.raises(KeyboardInterrupt):
        collector(postal, writing=until_it_dies).collect(clock())
    assert len(requests(session)) == 2
    session.commit()
    assert collect(postal, now=clock() + MINUTE) == {}
    collect(postal, now=clock() + LEASE)
    assert len(requests(session)) == 3


def test_whoever_lost_the_mailbox_writes_nothing_more(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock())
    dovecot.deliver(mailbox.user, letter())
    token, (taken,) = claim_rows(session, RequestMailbox, limit=1, lease=LEASE, now=clock())
    session.commit()
    collect(postal, now=clock() + LEASE)
    assert collector(postal).reader()._collect(taken, token, clock() - timedelta(days=9000), clock()) == {"letters": 0}
    assert len(requests(session)) == 1


def test_starttls_reads_as_well(
    session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock(), port=dovecot.port, security=MailSecurity.STARTTLS)
    dovecot.deliver(mailbox.user, letter())
    assert collect(postal, now=clock()) == {"letters": 1, "mailboxes_in_trouble": 0}


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ({"folder": "Buzón"}, "En ese buzón no hay ninguna carpeta «Buzón»."),
        ({"port": 1}, "No se pudo hablar con el servidor de correo: [Errno 111] Connection refused."),
        ({"host": "nadie.invalid"}, "El servidor nadie.invalid no existe, o la red no lo encuentra."),
        ({"host": "127.0.0.1"}, "127.0.0.1 está en una red privada"),
    ],
)
def test_trouble_is_a_sentence_and_is_tried_again(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    place: dict[str, object],
    sentence: str,
) -> None:
    set_up(session, town, postal, dovecot, now=clock(), **place)
    for wait in (1, 5, 15, 60, 60):
        assert collect(postal, now=clock()) == {"letters": 0, "mailboxes_in_trouble": 1}
        mailbox = kept(session)
        assert mailbox.trouble.startswith(sentence)
        assert mailbox.next_attempt_at == clock() + timedelta(minutes=wait)
        session.commit()
        clock.forward(minutes=wait)


def test_a_certificate_nobody_vouches_for_is_refused(
    session: Session, town: Town, wiring: Wiring, dovecot: Dovecot, clock: StoppedClock
) -> None:
    set_up(session, town, wiring, dovecot, now=clock(), host="127.0.0.1")
    collect(wiring, now=clock())
    assert kept(session).trouble.startswith("El certificado del servidor no es de fiar")


def test_the_administrator_reads_how_it_went_and_mends_it(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    seat: Callable[[Person], FlaskClient],
) -> None:
    client, page = seat(town.administrator), f"/o/{town.organisation.slug}/requests/mailbox"
    user = dovecot.new_user()
    typed = {"host": dovecot.host, "port": dovecot.tls_port, "security": "tls", "user": user, "since": "2020-01-01"}
    assert client.post(page, data=typed).status_code == 422
    assert client.post(page, data={**typed, "password": "equivocada"}).status_code == 303
    assert "Probando la conexión" in client.get(page).text
    collect(postal, now=clock())
    assert "El servidor no acepta el usuario o la contraseña." in client.get(page).text
    assert client.post(page, data={**typed, "password": dovecot.password}).status_code == 303
    collect(postal, now=clock())
    shown = client.get(page).text
    assert "Funciona. Se lee cada minuto." in shown
    assert dovecot.password not in shown
    assert client.post(f"{page}/pause").status_code == 303
    assert collect(postal, now=clock() + MINUTE) == {}
    assert client.post(f"{page}/check").status_code == 303
    assert collect(postal, now=clock() + MINUTE)["letters"] == 0


def test_a_kept_password_is_shown_to_no_other_server(
    session: Session,
    town: Town,
    postal: Wiring,
    dovecot: Dovecot,
    clock: StoppedClock,
    seat: Callable[[Person], FlaskClient],
) -> None:
    mailbox = set_up(session, town, postal, dovecot, now=clock())
    client, page = seat(town.administrator), f"/o/{town.organisation.slug}/requests/mailbox"
    typed = {"host": "otro.example", "port": 993, "security": "tls", "user": mailbox.user, "since": "2020-01-01"}
    answer = client.post(page, data=typed)
    assert answer.status_code == 422
    assert "Escriba la contraseña de ese usuario en ese servidor." in answer.text
