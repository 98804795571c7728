"""Queues follow roles: a new reviewer sees the waiting posts, a former one does not."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.people.models import Membership
from app.pages.shell.queue_counts import load_queue_counts
from app.usecases.approvals.queue_upkeep import catch_up
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def waiting(session: Session, town: Town, person: sample_town.Person) -> int:
    count = load_queue_counts(session, town.id, person.id, settles=False, today=date.min).decisions
    session.commit()
    return count


def follow(wiring: Wiring, clock: StoppedClock) -> int:
    return catch_up(wiring.reading, wiring.writing, now=clock())


def test_a_new_supervisor_sees_what_already_waits(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    post_factory.submitted(session, town, now=clock())
    newcomer = sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Nerea Nueva")
    record(Work(session, town.administrator.actor, clock()), Act.MEMBERSHIP_GRANTED, subject=f"user:{newcomer.id}")
    session.commit()
    assert (waiting(session, town, newcomer), follow(wiring, clock), waiting(session, town, newcomer)) == (0, 1, 1)


def test_who_lost_the_role_no_longer_sees_the_queue(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    post_factory.submitted(session, town, now=clock())
    membership = session.exec(select(Membership).where(Membership.user_id == town.supervisor.id)).one()
    membership.ends_on = clock().date() - timedelta(days=1)
    record(Work(session, town.administrator.actor, clock()), Act.MEMBERSHIP_ENDED, subject="membership:1")
    session.commit()
    follow(wiring, clock)
    assert waiting(session, town, town.supervisor) == 0


def test_nothing_is_rewritten_when_no_right_changed(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    post_factory.submitted(session, town, now=clock())
    session.commit()
    assert (follow(wiring, clock), follow(wiring, clock)) == (0, 0)
