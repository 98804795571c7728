"""A role begins and ends at its organisation's midnight, not the server's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.zones import local_day
from app.db.work import Work
from app.domain.people.models import Membership
from app.domain.people.queries import actors
from app.usecases.people import roles
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.people.passwords import give

pytestmark = pytest.mark.postgresql

HALF_PAST_MIDNIGHT = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
"""The 1st of March in Madrid, and the 28th of February in the Canary Islands."""


def membership_of(session: Session, person: sample_town.Person) -> Membership:
    return session.exec(select(Membership).where(Membership.user_id == person.id)).one()


@pytest.mark.parametrize(("zone", "is_next_day"), [("Europe/Madrid", True), ("Atlantic/Canary", False)])
def test_a_role_follows_the_day_of_its_organisation(session: Session, zone: str, is_next_day: bool):
    town = sample_town.make_town(session, now=HALF_PAST_MIDNIGHT, slug="otra", zone=zone)
    membership_of(session, town.author).starts_on = date(2027, 3, 1)
    membership_of(session, town.editor).ends_on = date(2027, 2, 28)
    session.flush()

    def works(person: sample_town.Person) -> bool:
        return actors.load_actor(session, person.user, town.id, now=HALF_PAST_MIDNIGHT) is not None

    assert (works(town.author), works(town.editor)) == (is_next_day, not is_next_day)


def test_whoever_begins_on_a_day_comes_in_right_after_its_midnight(
    session: Session, town: sample_town.Town, seat, clock: StoppedClock
):
    clock.instant = HALF_PAST_MIDNIGHT
    membership_of(session, town.author).starts_on = local_day(HALF_PAST_MIDNIGHT, town.organisation.zone)
    session.commit()
    page: FlaskClient = seat(town.author)
    assert page.get("/o/riba/posts").status_code == 200
    clock.instant -= timedelta(hours=1)
    assert page.get("/o/riba/posts").status_code == 404


def test_a_role_ended_after_midnight_has_ended(session: Session, wiring: Wiring, town: sample_town.Town):
    give(session, wiring, town.administrator)
    membership = membership_of(session, town.author)
    roles.close_role(Work(session, town.administrator.actor, HALF_PAST_MIDNIGHT), membership)
    session.refresh(membership)
    assert membership.ends_on == date(2027, 2, 28)
