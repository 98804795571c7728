"""The organisations a period binds, and the instants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refusal
from app.domain.periods.rules.holds import is_allowed
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind, PeriodState
from app.domain.periods.rules.territory import (
    REGION_OF_PROVINCE,
    Territory,
    body_territory,
    is_territory_bound,
    parse_territory,
)
from app.domain.periods.rules.validity import binding_kinds, range_instants

MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"
VALENCIA = parse_territory("46250")
K, S = PeriodKind, PeriodState
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Fixed:
    kind: PeriodKind
    starts_at: datetime
    ends_at: datetime | None
    territory: str = "ES"
    state: PeriodState = S.CONFIRMED


def fixed(kind: PeriodKind, first: date, last: date | None, *, zone: str = MADRID, **fields: object) -> Fixed:
    return Fixed(kind, *range_instants(first, last, zone), **fields)


@pytest.mark.parametrize(
    ("day", "zone", "first", "after"),
    [
        (date(2027, 3, 28), MADRID, (2027, 3, 27, 23), (2027, 3, 28, 22)),
        (date(2027, 3, 28), CANARY, (2027, 3, 28, 0), (2027, 3, 28, 23)),
        (date(2027, 10, 31), MADRID, (2027, 10, 30, 22), (2027, 10, 31, 23)),
        (date(2027, 10, 31), CANARY, (2027, 10, 30, 23), (2027, 11, 1, 0)),
    ],
)
def test_a_day_is_the_local_day_also_on_the_sundays_when_the_clock_changes(day, zone, first, after):
    start, end = datetime(*first, tzinfo=UTC), datetime(*after, tzinfo=UTC)
    mourning = fixed(K.OFFICIAL_MOURNING, day, day, zone=zone)
    for instant, binds in ((start - MICROSECOND, False), (start, True), (end - MICROSECOND, True), (end, False)):
        assert bool(binding_kinds([mourning], instant, VALENCIA)) is binds


def test_the_reflection_day_begins_an_hour_later_in_the_canaries():
    eve = date(2027, 5, 22)
    instant = datetime(2027, 5, 21, 22, 30, tzinfo=UTC)
    assert binding_kinds([fixed(K.REFLECTION_DAY, eve, eve)], instant, VALENCIA) == {"reflection_day"}
    assert (
        binding_kinds([fixed(K.REFLECTION_DAY, eve, eve, zone=CANARY)], instant, parse_territory("35")) == frozenset()
    )


def test_several_bind_at_once():
    vote = date(2027, 5, 23)
    on = [
        fixed(K.ELECTORAL_PERIOD, date(2027, 3, 30), vote),
        fixed(K.ELECTORAL_PERIOD, date(2027, 4, 10), date(2027, 6, 3), territory="ES-VC"),
        fixed(K.OFFICIAL_MOURNING, date(2027, 5, 1), date(2027, 5, 3)),
        fixed(K.HOLIDAY, date(2027, 5, 1), date(2027, 5, 1)),
    ]
    kinds = binding_kinds(on, datetime(2027, 5, 1, 12, tzinfo=UTC), VALENCIA)
    assert kinds == {"electoral_period", "official_mourning", "holiday"}


@pytest.mark.parametrize(("state", "binds"), [(S.PROPOSED, 0), (S.CONFIRMED, 1), (S.ENDED, 1), (S.CANCELLED, 0)])
def test_a_proposal_binds_nobody_and_what_ended_did_until_then(state, binds):
    period = fixed(K.ELECTORAL_PERIOD, date(2027, 3, 30), date(2027, 5, 23), state=state)
    assert len(binding_kinds([period], datetime(2027, 4, 1, tzinfo=UTC), VALENCIA)) == binds


def test_an_emergency_without_end_binds_until_somebody_ends_it():
    emergency = fixed(K.EMERGENCY, date(2027, 10, 29), None)
    assert binding_kinds([emergency], datetime(2030, 1, 1, tzinfo=UTC), VALENCIA) == {"emergency"}


@pytest.mark.parametrize(
    ("place", "code", "region", "elections", "rest"),
    [
        ("ES", "46250", "", True, True),
        ("ES-VC", "46250", "", True, True),
        ("46", "46250", "ES-VC", True, True),
        ("46250", "46250", "", True, True),
        ("46250", "46015", "", False, False),
        ("46250", "46", "", True, False),
        ("46250", "", "ES-VC", True, False),
        ("ES-VC", "46", "", True, True),
        ("12", "46250", "", False, False),
        ("ES-AN", "46250", "", False, False),
        ("ES-AN", "", "Una comunidad", True, True),
        ("ES-AN", "", "", True, True),
    ],
)
def test_an_election_binds_whom_it_touches_and_the_rest_whom_it_covers(place, code, region, elections, rest):
    body = body_territory(code, region)
    assert is_territory_bound(place, body, overlapping=True) is elections
    assert is_territory_bound(place, body, overlapping=False) is rest


@given(st.sampled_from(sorted(REGION_OF_PROVINCE)), st.integers(1, 999))
def test_a_town_lies_in_its_province_its_region_and_spain(province, number):
    town = parse_territory(f"{province}{number:03}")
    for around in (province, REGION_OF_PROVINCE[province], "ES", town.code):
        assert town.lies_in(parse_territory(around))


def test_every_province_has_its_region():
    assert sorted(REGION_OF_PROVINCE) == [f"{number:02}" for number in range(1, 53)]


@pytest.mark.parametrize("code", ["99", "99001", "ES-XX", "Valencia", "4625", "٤٦"])
def test_a_place_that_is_none_is_refused(code):
    with pytest.raises(Refusal, match="no existe"):
        parse_territory(code)


def test_a_body_is_placed_by_what_its_settings_say():
    assert body_territory("46250000000", "") == VALENCIA
    assert body_territory("", "es-vc") == Territory("ES-VC")
    assert not body_territory("patata", "Comunitat Valenciana").is_known


def test_service_and_emergency_go_on_and_what_has_no_topic_does_not():
    assert [
        topic_class
        for topic_class in ("service", "emergency", "event", None)
        if is_allowed(topic_class, ALLOWED_CLASSES)
    ] == [
        "service",
        "emergency",
    ]
