"""What a confirmation writes is locked before the record, as everybody does, so that nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.control.queries import change_or_404
from app.domain.directory.models import Channel
from app.domain.organisations.models import Unit
from app.domain.periods.models import Period
from app.domain.posts.models import Post
from app.usecases import control_outcomes
from app.usecases.organisations import units
from app.usecases.periods.endings import end_period
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.control import test_public_names as names
from tests.people.grant_scenario import begins, comes_in
from tests.periods import factories
from tests.waiting import wait_until

pytestmark = pytest.mark.every_engine


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock: StoppedClock) -> sample_town.Town:
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def _posts_of_a_renamed_account(session: Session, town: sample_town.Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock(), targets=[(town.channels[1].id, "es")])
    change = names.rename_channel(session, town, clock(), handle="@otra")
    return change, select(Post).where(Post.id == post.id)


def _renamed_account(session: Session, town: sample_town.Town, clock: StoppedClock):
    change = names.rename_channel(session, town, clock(), name=names.NOWHERE)
    return change, select(Channel).where(Channel.id == town.channels[1].id)


def _renamed_unit(session: Session, town: sample_town.Town, clock: StoppedClock):
    unit = Unit(organisation_id=town.id, name="Cultura")
    session.add(unit)
    session.flush()
    named = units.UnitChange(names.NOWHERE, None, closed=False)
    change = units.change_unit(Work(session, town.administrator.actor, clock()), unit, named)
    return change, select(Unit).where(Unit.id == unit.id)


def _ended_period(session: Session, town: sample_town.Town, clock: StoppedClock):
    whole = factories.mourning(session, town, clock().date(), clock().date() + timedelta(days=3), now=clock())
    change = end_period(Work(session, town.supervisor.actor, clock()), whole, reason="Se levanta")
    return change, select(Period).where(Period.id == whole.period.id)


@pytest.mark.parametrize("scene", [_posts_of_a_renamed_account, _renamed_account, _renamed_unit, _ended_period])
def test_who_holds_a_row_and_then_asks_for_the_record_gets_it(session, wiring, at_work, clock, scene):
    change, held = scene(session, at_work, clock)
    key, here = change.id, at_work.id
    session.commit()
    with ThreadPoolExecutor(1) as pool, wiring.writing() as other:
        other.exec(held.with_for_update()).one()
        confirming = pool.submit(_confirm, wiring, at_work.legal_reviewer, key, clock)
        if wiring.engine.dialect.name == "postgresql":
            wait_until(lambda: _is_waited_for(wiring), "the confirmation waits")
        audit.lock_heads(other, {here})
        other.commit()
        confirming.result(timeout=60)
    session.expire_all()
    assert not change_or_404(session, key, organisation_id=here).is_waiting


def _confirm(wiring: Wiring, person: sample_town.Person, change_id: int, clock: StoppedClock) -> None:
    with wiring.writing() as session:
        control_outcomes.confirm_change(Work(session, person.actor, clock()), change_id, "")
        session.commit()


def _is_waited_for(wiring: Wiring) -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with wiring.engine.connect() as connection:
        return bool(connection.execute(text(asked)).scalar())
