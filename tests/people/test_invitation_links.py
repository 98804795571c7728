"""An invitation's link, shown where no mail is sent."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.people.models import Invitation, User
from app.factory import attach_wiring
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.people.passwords import knock
from tests.people.test_invitations import NEW, TWICE, memberships, offer

pytestmark = pytest.mark.postgresql


def shown_link(page: str) -> str:
    """Return the one-time address on the page, without its host."""
    match = re.search(r'value="https?://[^/"]+(/invitations/link/[^"]+)"', page)
    assert match, page
    return match[1]


def test_without_mail_the_link_is_shown_once_and_nothing_keeps_it(administrator: FlaskClient, session: Session):
    answer = administrator.post("/o/riba/people", data=offer(NEW))
    token = shown_link(answer.text).rpartition("/")[2]
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    assert 'data-copy="link"' in answer.text and "correo con un enlace" not in answer.text
    assert token not in " ".join(answer.headers.getlist("Set-Cookie"))
    assert token not in administrator.get("/o/riba/people").text
    with administrator.session_transaction() as cookies:
        assert not any(token in str(value) for value in cookies.values())


def test_with_mail_no_link_is_shown(mailed: FlaskClient):
    answer = mailed.post("/o/riba/people", data=offer(NEW))
    assert answer.location == "/o/riba/people"
    assert "/invitations/link/" not in mailed.get(answer.location).text


def test_the_shown_link_lets_somebody_new_in(
    administrator: FlaskClient, app: Flask, session: Session, town: sample_town.Town
):
    where = shown_link(administrator.post("/o/riba/people", data=offer(NEW)).text)
    visitor = app.test_client()
    assert visitor.get(where).status_code == 200
    assert visitor.post(where, data=TWICE).status_code == 303
    user = session.exec(select(User).where(User.email == NEW)).one()
    assert memberships(session, town, user.id) == [Role.SUPERVISOR]


def test_the_shown_link_leads_an_account_of_elsewhere_to_its_own_door(
    administrator: FlaskClient, app: Flask, session: Session, town: sample_town.Town, beatriz: sample_town.Person
):
    where = shown_link(administrator.post("/o/riba/people", data=offer(beatriz.user.email)).text)
    visitor = app.test_client()
    assert knock(visitor, beatriz.user.email, back=where).location == where
    row = session.exec(select(Invitation).where(Invitation.email == beatriz.user.email)).one().id
    session.commit()
    assert visitor.post(f"/invitations/{row}/acceptance").status_code == 303
    assert memberships(session, town, beatriz.id) == [Role.SUPERVISOR]


def test_a_pending_invitation_gets_a_new_link_and_the_old_one_ends(administrator, app: Flask, session: Session):
    first = shown_link(administrator.post("/o/riba/people", data=offer(NEW)).text)
    assert "Hacer un enlace nuevo" in administrator.get("/o/riba/people").text
    row = session.exec(select(Invitation).where(Invitation.email == NEW)).one().id
    session.commit()
    second = shown_link(administrator.post(f"/o/riba/people/invitations/{row}/sending").text)
    visitor = app.test_client()
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)


@pytest.mark.parametrize("page", ["/o/riba/people/new", "/password/reset", "/password/reset/sent"])
def test_no_page_promises_a_letter_without_mail(administrator, mailed_pages, page: str):
    assert "un correo con un enlace" in mailed_pages[page]
    assert "un correo con un enlace" not in administrator.get(page).text


@pytest.fixture
def mailed_pages(app: Flask, wiring: Wiring, administrator: FlaskClient) -> dict[str, str]:
    """Return the same pages with working e-mail."""
    attach_wiring(app, replace(wiring, mailer=object()))
    pages = ("/o/riba/people/new", "/password/reset", "/password/reset/sent")
    texts = {page: administrator.get(page).text for page in pages}
    attach_wiring(app, wiring)
    return texts
