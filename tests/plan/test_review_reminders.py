"""The review of the plan in force is announced 30 and 7 days before and once it is past, each time once."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.notifications.models import Notice
from app.domain.plan.rules.versions import reminders_due
from app.usecases.plan.review_reminders import remind_reviews
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.plan.version_factory import approved, written
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

TODAY, REVIEW = date(2027, 3, 1), date(2027, 4, 5)


def told(session: Session) -> list[str]:
    query = select(Notice.to_name).where(Notice.kind == "plan_review").order_by(col(Notice.id))
    recipients = list(session.exec(query).all())
    session.commit()
    return recipients


@pytest.mark.parametrize(("left", "due"), [(31, 0), (30, 1), (8, 1), (7, 2), (0, 2), (-1, 3)])
def test_how_many_reminders_are_due_by_a_day(left: int, due: int):
    assert reminders_due(REVIEW, today=REVIEW - timedelta(days=left)) == due


def test_whoever_may_adopt_is_told_three_times_and_each_once(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    written(session, town, "Nosotras dos", now=clock())
    approved(session, town, TODAY, now=clock(), review_on=REVIEW)
    session.commit()
    counts = []
    for days in (0, 5, 5, 24, 3, 4):
        clock.forward(days=days)
        for _ in range(2):
            remind_reviews(wiring.reading, wiring.writing, now=clock())
        counts.append(len(told(session)))
    assert counts == [0, 2, 2, 4, 6, 6]
    assert set(told(session)) == {"Supervisor", "Legal Reviewer"}
    acts = session.exec(select(AuditEntry).where(AuditEntry.act == "plan:reminded")).all()
    assert len(acts) == 3


@pytest.mark.parametrize(("zone", "told_by"), [("Europe/Madrid", 2), ("Atlantic/Canary", 0)])
def test_the_day_is_that_of_the_organisation_also_when_the_clocks_change(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, zone: str, told_by: int
):
    """On the night of 28 March 2027, when it is already Sunday in Madrid and still Saturday in the Canary Islands."""
    town.organisation.zone = zone
    session.add(town.organisation)
    written(session, town, "Nosotras dos", now=clock())
    approved(session, town, TODAY, now=clock(), review_on=date(2027, 4, 27))
    session.commit()
    clock.instant = clock.instant.replace(month=3, day=27, hour=23, minute=30)
    remind_reviews(wiring.reading, wiring.writing, now=clock())
    assert len(told(session)) == told_by


def test_a_version_that_was_superseded_is_not_reminded_of(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    written(session, town, "Uno", now=clock())
    approved(session, town, TODAY, now=clock(), review_on=REVIEW)
    written(session, town, "Dos", now=clock())
    approved(session, town, TODAY, now=clock(), in_force_from=date(2027, 3, 2), review_on=date(2028, 3, 2))
    session.commit()
    clock.forward(days=40)
    assert remind_reviews(wiring.reading, wiring.writing, now=clock()) == 0
