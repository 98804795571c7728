"""The administrator sees the outcome of each e-mail, and can resend it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from tests.notifications.conftest import Write
from tests.sample_town import Person, Town

pytestmark = pytest.mark.every_engine

Seat = Callable[[Person], FlaskClient]


def test_without_a_mail_server_letters_wait_and_the_page_says_so(town: Town, seat: Seat, write: Write) -> None:
    write()
    html = seat(town.administrator).get(f"/o/{town.slug}/outbox").text
    assert "No hay servidor de correo" in html
    assert "En cola" in html


def test_a_refused_letter_says_why_and_can_be_sent_again(
    session: Session, town: Town, seat: Seat, write: Write
) -> None:
    notice = write()
    notice.trouble, notice.next_attempt_at, notice.attempts = "Buzón lleno.", None, 3
    session.commit()
    client = seat(town.administrator)
    assert "Buzón lleno." in client.get(f"/o/{town.slug}/outbox").text
    assert client.post(f"/o/{town.slug}/outbox/{notice.id}/retry").status_code == 303
    session.refresh(notice)
    assert notice.next_attempt_at is not None
    assert session.exec(select(AuditEntry.act)).all() == [Act.LETTER_RETRIED]


def test_letters_that_did_not_arrive_are_a_list_of_their_own_and_lead_to_the_person(
    session: Session, town: Town, seat: Seat, write: Write
) -> None:
    bad = write(to=town.author.user.email)
    write(to="otra@riba.example")
    bad.trouble, bad.next_attempt_at = "Buzón desconocido.", None
    session.commit()
    client = seat(town.administrator)
    page = client.get(f"/o/{town.slug}/outbox?stuck=1").text
    assert ("Buzón desconocido." in page, "otra@riba.example" in page) == (True, False)
    person = f"/o/{town.slug}/people/{town.author.id}"
    assert f'href="{person}"' in page
    assert "Buzón desconocido." in client.get(person).text


def test_once_a_later_letter_arrived_the_person_s_page_says_nothing(
    session: Session, town: Town, seat: Seat, write: Write
) -> None:
    bad, good = write(to=town.author.user.email, key="1"), write(to=town.author.user.email, key="2")
    bad.trouble, bad.next_attempt_at = "Buzón desconocido.", None
    good.sent_at, good.next_attempt_at = good.queued_at, None
    session.commit()
    assert "Buzón desconocido." not in seat(town.administrator).get(f"/o/{town.slug}/people/{town.author.id}").text


def test_a_letter_that_left_is_not_sent_again(session: Session, town: Town, seat: Seat, write: Write) -> None:
    notice = write()
    notice.sent_at = notice.queued_at
    session.commit()
    assert seat(town.administrator).post(f"/o/{town.slug}/outbox/{notice.id}/retry").status_code == 409


def test_another_organisations_letters_do_not_exist(session: Session, town: Town, seat: Seat, write: Write) -> None:
    notice = write()
    session.get_one(Notice, notice.id).organisation_id = None
    session.commit()
    client = seat(town.administrator)
    assert "Ana Ríos" not in client.get(f"/o/{town.slug}/outbox").text
    assert client.post(f"/o/{town.slug}/outbox/{notice.id}/retry").status_code == 404


def test_every_letter_is_reached_by_paging(town: Town, seat: Seat, write: Write) -> None:
    notices = [write(f"p{n}@riba.example") for n in range(51)]
    client = seat(town.administrator)
    assert f"before={notices[1].id}" in client.get(f"/o/{town.slug}/outbox").text
    assert client.get(f"/o/{town.slug}/outbox?before={notices[1].id}").text.count("Ana Ríos") == 1


def test_the_letters_are_for_whoever_administers(town: Town, seat: Seat) -> None:
    assert seat(town.editor).get(f"/o/{town.slug}/outbox").status_code == 403
