"""A password reset open to anyone: it invalidates nothing, floods no mailbox and reveals nothing."""

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.people.models import AccessLink, User
from app.usecases.people.passwords import LinkPurpose, create_link
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, secret_of

TWICE = {"password": GOOD, "repeated": GOOD}


@pytest.fixture
def invited(session: Session, town: sample_town.Town, clock: StoppedClock) -> tuple[User, str]:
    """Return a member from before invitations needed acceptance, without a password yet."""
    token = create_link(session, town.editor.user, LinkPurpose.INVITATION, now=clock())
    session.commit()
    return town.editor.user, f"/access/{token}"


def links(session: Session) -> list[str]:
    letters = session.exec(select(Notice).where(Notice.kind == "password_reset").order_by(Notice.id)).all()
    session.commit()
    return [re.sub(r"^https?://[^/]+", "", secret_of(session, notice)) for notice in letters]


def ask(client: FlaskClient, email: str) -> tuple[int, str | None]:
    answer = client.post("/password/reset", data={"email": email})
    return answer.status_code, answer.location


def test_a_stranger_s_reset_leaves_a_pending_invitation_as_it_is(client: FlaskClient, session: Session, invited):
    user, link = invited
    ask(client, user.email)
    assert client.get(link).status_code == 200
    assert client.post(link, data=TWICE).location == "/"


def test_a_mailbox_gets_a_letter_in_ten_minutes_and_five_a_day(client: FlaskClient, session, town, clock):
    email = town.editor.user.email
    answers = {ask(client, email) for _ in range(30)}
    assert answers == {(303, "/password/reset/sent")} and len(links(session)) == 1
    for _ in range(12):
        clock.forward(minutes=10)
        ask(client, email)
    assert len(links(session)) == 5
    assert len(session.exec(select(AuditEntry).where(AuditEntry.act == Act.PASSWORD_RESET_ASKED)).all()) == 5
    session.commit()
    clock.forward(days=1)
    ask(client, email)
    assert len(links(session)) == 6


def test_asking_again_leaves_the_earlier_link_good_until_one_is_used(client: FlaskClient, session, town, clock):
    ask(client, town.editor.user.email)
    clock.forward(minutes=11)
    ask(client, town.editor.user.email)
    first, second = links(session)
    assert client.get(first).status_code == client.get(second).status_code == 200
    assert client.post(first, data=TWICE).location == "/"
    assert client.get(second).status_code == 404


def test_strangers_who_ask_for_many_keep_nobody_from_asking(
    client: FlaskClient, session: Session, town: sample_town.Town
):
    for number in range(120):
        assert ask(client, f"nadie{number}@riba.example") == (303, "/password/reset/sent")
    ask(client, town.editor.user.email)
    assert len(links(session)) == 1


def test_links_that_are_over_are_taken_away(client: FlaskClient, session: Session, town: sample_town.Town, clock):
    for _ in range(4):
        ask(client, town.editor.user.email)
        clock.forward(days=8)
    assert len(session.exec(select(AccessLink)).all()) <= 2
