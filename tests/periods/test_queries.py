"""The periods in force for an organisation, as the other features query them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.periods.rules.validity import range_instants
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

K = PeriodKind
NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)


def put(session: Session, town: Town, kind: PeriodKind, first: date, last: date, **fields: object) -> Period:
    starts_at, ends_at = range_instants(first, last, town.organisation.zone)
    values: dict[str, object] = {
        "name": "Uno",
        "territory": "ES",
        "state": PeriodState.CONFIRMED,
        "bulletin_reference": "BOE 75, 30/03/2027",
        "confirmed_at": NOON,
    }
    period = Period(
        organisation_id=town.id,
        kind=kind,
        starts_on=first,
        ends_on=last,
        zone=town.organisation.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        proposed_by_name="Ana",
        proposed_at=NOON,
        **(values | fields),
    )
    session.add(period)
    session.flush()
    return period


def test_the_kinds_in_force_are_told_for_many_instants_at_once(session: Session, town: Town, wiring: Wiring):
    put(session, town, K.ELECTORAL_PERIOD, date(2027, 3, 30), date(2027, 5, 23))
    put(session, town, K.HOLIDAY, date(2027, 5, 1), date(2027, 5, 1))
    put(session, town, K.CAMPAIGN, date(2027, 5, 7), date(2027, 5, 21), state=PeriodState.PROPOSED)
    instants = [NOON + timedelta(days=days) for days in (0, 7, 40)]
    assert periods_in_force.binding_kinds_at(session, town.id, instants) == {
        instants[0]: {"electoral_period", "holiday"},
        instants[1]: {"electoral_period"},
        instants[2]: frozenset(),
    }


def test_any_number_of_instants_is_one_statement_and_none_is_none(session: Session, town: Town, wiring: Wiring):
    put(session, town, K.HOLIDAY, date(2027, 5, 1), date(2027, 5, 1))
    session.commit()
    for instants, expected in (([], 0), ([NOON + timedelta(hours=n) for n in range(500)], 1)):
        with counting(wiring.engine) as seen:
            periods_in_force.binding_kinds_at(session, town.id, instants)
        assert seen.count == expected


def test_the_territory_of_the_organisation_decides(session: Session, town: Town):
    town.organisation.territory_code = "46250"
    session.add(town.organisation)
    put(session, town, K.ELECTORAL_PERIOD, date(2027, 3, 30), date(2027, 5, 23), territory="ES-AN")
    put(session, town, K.CAMPAIGN, date(2027, 3, 30), date(2027, 5, 23), territory="46")
    assert periods_in_force.binding_kinds_at(session, town.id, [NOON])[NOON] == {"campaign"}


def test_another_organisation_is_not_bound(session: Session, town: Town, clock: StoppedClock):
    other = make_town(session, now=clock(), slug="lejos")
    put(session, other, K.HOLIDAY, date(2027, 5, 1), date(2027, 5, 1))
    assert periods_in_force.binding_kinds_at(session, town.id, [NOON])[NOON] == frozenset()
