"""Dependent bodies are bound by their parent's periods, and cannot undo them."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Refusal
from app.db.scope import SCOPE
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.periods.models import Period
from app.domain.periods.queries import periods, periods_in_force
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.periods.rules.kinds import PeriodState as S
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.usecases.periods import decisions, endings
from app.usecases.periods.enforcement import inherit_pending_periods
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town, make_town
from tests.statement_counter import counting


@pytest.fixture
def agency(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Return an agency of the town, on which a trust depends in turn."""
    session.info.pop(SCOPE)
    made = make_town(session, now=clock(), slug="deportes", zone="Atlantic/Canary")
    made.organisation.parent_id = town.id
    session.add(made.organisation)
    session.commit()
    return made


@pytest.fixture
def trust(session: Session, agency: Town, clock: StoppedClock) -> Town:
    made = make_town(session, now=clock(), slug="patronato")
    made.organisation.parent_id = agency.id
    session.add(made.organisation)
    session.commit()
    return made


def level(wiring: Wiring, clock: StoppedClock) -> int:
    return inherit_pending_periods(wiring.reading, wiring.writing, clock())


def of(session: Session, town: Town) -> list[Period]:
    own_periods = session.exec(select(Period).where(Period.organisation_id == town.id).order_by(Period.id)).all()
    session.commit()
    return list(own_periods)


def test_an_election_confirmed_above_binds_and_holds_below(
    session: Session, town: Town, agency: Town, trust: Town, wiring: Wiring, clock: StoppedClock
):
    post = factories.scheduled(session, trust, factories.event_topic(session, trust), now=clock(), hours=48)
    factories.confirm(session, town, factories.election(session, town, now=clock(), vote=factories.EARLY), now=clock())
    session.commit()
    assert level(wiring, clock) == 2
    assert level(wiring, clock) == 0
    session.expire_all()
    copies = of(session, trust)
    assert [copy.kind for copy in copies if copy.part_of_id is None] == [K.ELECTORAL_PERIOD]
    assert len(copies) == 5
    assert {(copy.inherited_from, copy.confirmed_by_name) for copy in copies} == {
        (town.organisation.name, "Legal Reviewer")
    }
    instant = clock() + timedelta(hours=48)
    assert periods_in_force.binding_kinds_at(session, trust.id, [instant])[instant] == {"electoral_period"}
    assert session.get_one(Post, post.id).status is PostStatus.ON_HOLD
    entry = session.exec(
        select(AuditEntry).where(AuditEntry.organisation_id == trust.id, AuditEntry.act == Act.PERIOD_INHERITED)
    ).one()
    assert entry.actor_name == f"Legal Reviewer ({town.organisation.name})"
    assert len(periods.account_checks(session, trust.id, copies[0].id)) == 6


def test_the_copy_keeps_the_local_days_of_its_own_zone(
    session: Session, town: Town, agency: Town, wiring: Wiring, clock: StoppedClock
):
    factories.confirm(session, town, factories.election(session, town, now=clock(), vote=factories.EARLY), now=clock())
    session.commit()
    level(wiring, clock)
    session.expire_all()
    ours, theirs = of(session, town)[0], of(session, agency)[0]
    assert (ours.starts_on, ours.ends_on) == (theirs.starts_on, theirs.ends_on)
    assert theirs.starts_at - ours.starts_at == timedelta(hours=1)


def test_until_it_is_handed_down_it_is_obeyed_at_the_send_all_the_same(
    session: Session, town: Town, agency: Town, wiring: Wiring, clock: StoppedClock, network
):
    sender_setup.connect(session, wiring, agency)
    post = factories.scheduled(session, agency, factories.event_topic(session, agency), now=clock(), hours=2)
    factories.mourning(session, town, clock().date(), clock().date(), now=clock())
    session.commit()
    sender_setup.sender(wiring, network).send_due(clock.forward(hours=2))
    assert network.published == []
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD


def test_only_the_body_that_decided_it_ends_it_and_then_it_ends_below(
    session: Session, town: Town, agency: Town, wiring: Wiring, clock: StoppedClock
):
    whole = factories.mourning(session, town, clock().date(), clock().date() + timedelta(days=2), now=clock())
    session.commit()
    level(wiring, clock)
    copy = of(session, agency)[0]
    below = periods.period_with_parts_or_404(session, copy.id, organisation_id=agency.id)
    with pytest.raises(Refusal, match="solo allí puede cambiarse"):
        endings.end_or_propose(Work(session, agency.supervisor.actor, clock()), below, reason="No")
    decisions.end_or_cancel(Work(session, town.supervisor.actor, clock.forward(hours=3)), whole, reason="Se acorta")
    session.commit()
    assert level(wiring, clock) == 1
    assert level(wiring, clock) == 0
    session.expire_all()
    copy = of(session, agency)[0]
    assert (copy.state, copy.reason, copy.ends_at) == (S.ENDED, "Se acorta", clock())


def test_a_proposal_and_what_is_over_are_not_handed_down(
    session: Session, town: Town, agency: Town, wiring: Wiring, clock: StoppedClock
):
    factories.election(session, town, now=clock(), vote=factories.EARLY)
    yesterday = clock().date() - timedelta(days=1)
    factories.mourning(session, town, yesterday, yesterday, now=clock())
    session.commit()
    assert level(wiring, clock) == 0


def test_asking_costs_one_read_when_nothing_happened(
    session: Session, town: Town, agency: Town, wiring: Wiring, clock: StoppedClock
):
    with counting(wiring.engine) as seen:
        level(wiring, clock)
    assert seen.count == 1
