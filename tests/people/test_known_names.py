"""A former member keeps the name they left with there, under any name elsewhere."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.permissions import Role
from app.db.scope import SCOPE
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Channel
from app.domain.people.models import Membership, User
from app.domain.people.queries.known_names import known_name
from tests import post_factory, sample_town
from tests.clocks import StoppedClock

Seat = Callable[[sample_town.Person], FlaskClient]
THEN, SINCE = "Inés de Antes", "Inés de Después"
PROFILE = {"name": SINCE, "locale": "es", "theme": ""}
PAGES = (
    "people?state=former",
    "people/{user}",
    "people/{user}/erasure",
    "people/{user}/substitutions",
    "search?q=biblioteca",
    "calendar/table",
    "calendar",
    "posts",
    "accounts",
    "plan/campaigns",
    "plan/campaigns/{campaign}",
    "posts/2027/1",
    "history",
    "citizens",
    "plan/",
)


@pytest.fixture
def ines(session: Session, town: sample_town.Town, clock: StoppedClock) -> sample_town.Person:
    """Return a member of another organisation, formerly of this one, who still owns things here."""
    other = sample_town.make_town(session, now=clock(), slug="otra")
    made = sample_town.make_person(session, other.organisation, Role.AUTHOR, now=clock(), name=THEN)
    session.add(_membership(town, made, ends_on=date(2027, 2, 1)))
    session.flush()
    session.exec(select(Channel).where(Channel.organisation_id == town.organisation.id)).all()[
        0
    ].responsible_id = made.id
    session.commit()
    return made


@pytest.fixture
def administrator(town: sample_town.Town, seat: Seat) -> FlaskClient:
    return seat(town.administrator)


def _membership(town: sample_town.Town, person: sample_town.Person, *, ends_on: date | None) -> Membership:
    starts_on = date(2027, 1, 1) if ends_on else date(2027, 3, 1)
    return Membership(
        organisation_id=town.organisation.id, user_id=person.id, role=Role.EDITOR, starts_on=starts_on, ends_on=ends_on
    )


def rename(seat: Seat, person: sample_town.Person, name: str = SINCE) -> None:
    assert seat(person).post("/o/otra/me/profile", data=PROFILE | {"name": name}).status_code == 303


def known(session: Session, town: sample_town.Town, person: sample_town.Person) -> str:
    session.expire_all()
    return known_name(session, person.id, organisation_id=town.organisation.id)


def test_no_page_of_the_former_organisation_says_the_new_name(
    administrator: FlaskClient,
    session: Session,
    town: sample_town.Town,
    ines: sample_town.Person,
    seat: Seat,
    clock: StoppedClock,
):
    post_factory.submitted(session, town, now=clock())
    campaign = Campaign(
        organisation_id=town.organisation.id,
        name="Feria",
        purpose="",
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 3, 9),
        identified_as="Feria",
        owner_id=ines.id,
    )
    session.add(campaign)
    session.commit()
    rename(seat, ines)
    pages_with_former_name = 0
    for client in (administrator, seat(town.editor)):
        for page in PAGES:
            answer = client.get(f"/o/riba/{page.format(user=ines.id, campaign=campaign.id)}", follow_redirects=True)
            assert SINCE not in answer.text, page
            pages_with_former_name += THEN in answer.text
    assert pages_with_former_name > 8
    assert THEN in administrator.get("/o/riba/people?state=former&words=de+antes").text
    assert THEN not in administrator.get("/o/riba/people?state=former&words=de+despues").text
    assert SINCE in seat(ines).get("/o/otra/me").text
    session.info.pop(SCOPE, None)
    assert session.exec(select(User.name).where(User.id == ines.id)).one() == SINCE


def test_whoever_is_still_in_both_is_called_the_same_in_both(
    session: Session, town: sample_town.Town, ines: sample_town.Person, seat: Seat
):
    session.add(_membership(town, ines, ends_on=None))
    session.commit()
    rename(seat, ines)
    assert known(session, town, ines) == SINCE


def test_only_the_name_they_left_with_is_kept(
    session: Session, town: sample_town.Town, ines: sample_town.Person, seat: Seat
):
    rename(seat, ines)
    rename(seat, ines, "Inés Tercera")
    assert known(session, town, ines) == THEN


def test_who_comes_back_is_called_as_they_are_and_leaves_with_that(
    session: Session, town: sample_town.Town, ines: sample_town.Person, seat: Seat
):
    rename(seat, ines)
    back = _membership(town, ines, ends_on=None)
    session.add(back)
    session.commit()
    assert known(session, town, ines) == SINCE
    back.ends_on, back.starts_on = date(2027, 2, 2), date(2027, 2, 2)
    session.add(back)
    session.commit()
    rename(seat, ines, "Inés Tercera")
    assert known(session, town, ines) == SINCE
    rows = session.exec(
        select(Membership.known_name)
        .where(Membership.user_id == ines.id, Membership.organisation_id == town.organisation.id)
        .order_by(col(Membership.id))
    ).all()
    assert rows == [THEN, SINCE]


def test_the_last_day_of_a_function_is_still_one_of_it(
    session: Session, town: sample_town.Town, ines: sample_town.Person, seat: Seat, clock: StoppedClock
):
    session.add(_membership(town, ines, ends_on=clock().date()))
    session.commit()
    rename(seat, ines)
    assert known(session, town, ines) == SINCE


def test_of_who_left_it_is_not_said_whether_they_came_in_anywhere(
    administrator: FlaskClient, session: Session, ines: sample_town.Person
):
    page = administrator.get(f"/o/riba/people/{ines.id}").text
    assert "Aún no ha entrado nunca" not in page
    again = administrator.post(f"/o/riba/people/{ines.id}/invitation")
    assert again.status_code == 409 and "Ya no tiene funciones" in again.text
