"""Pure rules: occurrences of slots, their fillers, and the piece suggested for one."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.core.date_ranges import DateRange
from app.core.zones import local_day, local_time
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.periods.rules.territory import Territory
from app.domain.slots.rules.evergreen import reason_not_usable, rests_until, usable_pieces
from app.domain.slots.rules.occurrences import (
    GapState,
    PlannedChannelPost,
    gap_state,
    is_on_hold,
    occurrence_on,
    occurs_on,
    slot_occurrences,
    slots_clash,
    unfilled_occurrences,
)

TUESDAY = date(2027, 3, 2)
MADRID, CANARY = "Europe/Madrid", "Atlantic/Canary"


@dataclass(frozen=True)
class Kept:
    id: int = 1
    channel_id: int = 1
    weekday: int = 1
    at: time = time(12)
    topic_id: int | None = None
    every_weeks: int = 1
    starts_on: date = date(2027, 1, 1)
    ends_on: date | None = None


@dataclass(frozen=True)
class Piece:
    id: int = 1
    topic_id: int | None = None
    texts: dict[str, str] = field(default_factory=lambda: {"es": "Recicle el vidrio."})
    valid_until: date | None = None
    months: tuple[int, ...] = ()
    rest_days: int = 90
    last_used_on: date | None = None
    closed: bool = False


@dataclass(frozen=True)
class Held:
    kind: PeriodKind = PeriodKind.ELECTORAL_PERIOD
    territory: str = "ES"
    starts_at: datetime = datetime(2027, 3, 1, tzinfo=UTC)
    ends_at: datetime | None = datetime(2027, 4, 1, tzinfo=UTC)
    state: PeriodState = PeriodState.CONFIRMED
    allowed: tuple[str, ...] = ("service",)


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """Return a wall time in Madrid in winter, as an instant."""
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=1)


def through(post_id: int, channel_id: int, topic_id: int | None, instant: datetime) -> PlannedChannelPost:
    return PlannedChannelPost(post_id, channel_id, topic_id, instant, local_day(instant, MADRID))


def left(slots: list[Kept], *channel_posts: PlannedChannelPost) -> list[int]:
    """Return the slots with an empty place that Tuesday."""
    return [place.slot_id for place in unfilled_occurrences(slot_occurrences(slots, [TUESDAY], MADRID), channel_posts)]


def test_a_slot_comes_on_its_weekday_between_its_first_and_its_last_day():
    slot = Kept(starts_on=TUESDAY, ends_on=TUESDAY + timedelta(weeks=1))
    days = DateRange(date(2027, 2, 20), date(2027, 3, 31))
    assert [day for day in days if occurs_on(slot, day)] == [TUESDAY, TUESDAY + timedelta(weeks=1)]


def test_weeks_are_counted_from_the_week_it_starts_in():
    slot = Kept(every_weeks=2, starts_on=date(2027, 3, 4))
    days = DateRange(date(2027, 3, 1), date(2027, 4, 7))
    assert [day for day in days if occurs_on(slot, day)] == [date(2027, 3, 16), date(2027, 3, 30)]


@pytest.mark.parametrize(
    ("other", "collides"),
    [
        (Kept(), True),
        (Kept(at=time(12, 1)), False),
        (Kept(channel_id=2), False),
        (Kept(starts_on=date(2027, 6, 1)), False),
        (Kept(starts_on=date(2027, 5, 1)), True),
        (Kept(every_weeks=2), True),
    ],
)
def test_one_account_has_one_slot_a_minute(other: Kept, collides: bool):
    assert slots_clash(replace(Kept(), ends_on=date(2027, 5, 31)), other) is collides


def test_two_slots_of_alternate_weeks_stand_side_by_side():
    odd, even = Kept(every_weeks=2, starts_on=TUESDAY), Kept(every_weeks=2, starts_on=TUESDAY + timedelta(weeks=1))
    assert not slots_clash(odd, even)
    assert slots_clash(odd, replace(even, every_weeks=3))


@pytest.mark.parametrize(
    ("said", "is_empty"),
    [
        (through(1, 1, None, at(14)), False),
        (through(1, 1, None, at(14, 1)), True),
        (through(1, 1, None, at(10)), False),
        (through(1, 2, None, at(12)), True),
        (through(1, 1, None, at(12, day=TUESDAY + timedelta(days=1))), True),
    ],
)
def test_a_place_is_filled_by_what_its_account_says_within_two_hours(said: PlannedChannelPost, is_empty: bool):
    assert bool(left([Kept()], said)) is is_empty


@pytest.mark.parametrize(
    ("of_slot", "of_post", "is_empty"), [(1, 1, False), (1, 2, True), (1, None, False), (None, 2, False)]
)
def test_topics_must_agree_where_both_have_one(of_slot: int | None, of_post: int | None, is_empty: bool):
    assert bool(left([Kept(topic_id=of_slot)], through(1, 1, of_post, at(12)))) is is_empty


def test_one_post_fills_one_place_the_nearest():
    slots = [Kept(id=1, at=time(11)), Kept(id=2, at=time(12)), Kept(id=3, at=time(13))]
    assert left(slots, through(7, 1, None, at(12, 10))) == [1, 3]
    assert left(slots, through(7, 1, None, at(12, 10)), through(8, 1, None, at(12, 20))) == [1]


def test_a_post_of_two_accounts_fills_a_place_of_each():
    slots = [Kept(id=1), Kept(id=2, channel_id=2)]
    assert left(slots, through(7, 1, None, at(12)), through(7, 2, None, at(12))) == []


def test_a_post_after_midnight_is_another_days():
    late = Kept(at=time(23))
    assert left([late], through(1, 1, None, at(0, 30, TUESDAY + timedelta(days=1)))) == [1]


@pytest.mark.parametrize(
    ("zone", "hour", "shown", "instant"),
    [
        (MADRID, time(2, 30), time(3, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (MADRID, time(12), time(12), datetime(2027, 3, 28, 10, tzinfo=UTC)),
        (CANARY, time(1, 30), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (CANARY, time(2, 30), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_the_clocks_jump_over_is_kept_after_the_jump(zone: str, hour: time, shown: time, instant: datetime):
    place = occurrence_on(Kept(at=hour, weekday=6), date(2027, 3, 28), zone)
    assert (place.time, place.instant) == (shown, instant)
    assert local_time(place.instant, zone).time() == shown


@pytest.mark.parametrize(
    ("zone", "hour", "instant"),
    [
        (MADRID, time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (MADRID, time(12), datetime(2027, 10, 31, 11, tzinfo=UTC)),
        (CANARY, time(1, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_of_two_equal_hours_the_first_is_kept(zone: str, hour: time, instant: datetime):
    assert occurrence_on(Kept(at=hour, weekday=6), date(2027, 10, 31), zone).instant == instant


def test_a_place_is_empty_until_its_hour_and_missed_after_it():
    place = occurrence_on(Kept(), TUESDAY, MADRID)
    assert gap_state(place, now=at(11, 59), is_paused=False) is GapState.EMPTY
    assert gap_state(place, now=at(12), is_paused=True) is GapState.MISSED
    assert gap_state(place, now=at(11), is_paused=True) is GapState.PAUSED


@pytest.mark.parametrize(
    ("held", "topic_class", "is_paused"),
    [
        (Held(), "achievement", True),
        (Held(), None, True),
        (Held(), "service", False),
        (Held(kind=PeriodKind.HOLIDAY), "achievement", False),
        (Held(state=PeriodState.PROPOSED), "achievement", False),
        (Held(ends_at=at(12)), "achievement", False),
    ],
)
def test_only_a_period_that_holds_pauses_and_lets_its_classes_through(
    held: Held, topic_class: str | None, is_paused: bool
):
    assert is_on_hold([held], at(12), Territory(), topic_class) is is_paused


@pytest.mark.parametrize(
    "piece",
    [
        Piece(closed=True),
        Piece(valid_until=TUESDAY - timedelta(days=1)),
        Piece(months=(6, 7)),
        Piece(last_used_on=TUESDAY - timedelta(days=89)),
        Piece(last_used_on=TUESDAY + timedelta(days=89)),
    ],
)
def test_a_piece_says_why_it_cannot_go_out(piece: Piece):
    assert reason_not_usable(piece, TUESDAY) is not None


@pytest.mark.parametrize(
    "piece", [Piece(valid_until=TUESDAY), Piece(months=(3,)), Piece(last_used_on=TUESDAY - timedelta(days=90))]
)
def test_a_piece_is_ready_from_the_day_its_rest_ends_to_its_last(piece: Piece):
    assert reason_not_usable(piece, TUESDAY) is None
    assert rests_until(piece) in (None, TUESDAY)


def test_the_best_piece_is_of_the_topic_longest_unused_and_nearest_to_its_end():
    used = TUESDAY - timedelta(days=200)
    pieces = [
        Piece(1, topic_id=None),
        Piece(2, topic_id=5, last_used_on=used),
        Piece(3, topic_id=5, last_used_on=used - timedelta(days=1)),
        Piece(4, topic_id=5),
        Piece(5, topic_id=5, valid_until=TUESDAY + timedelta(days=20)),
        Piece(6, topic_id=9),
        Piece(7, topic_id=5, texts={"ca": "Recicleu el vidre."}),
    ]
    assert [usable_piece.id for usable_piece in usable_pieces(pieces, TUESDAY, topic_id=5, language="es")] == [
        5,
        4,
        3,
        2,
        1,
    ]
    assert [usable_piece.id for usable_piece in usable_pieces(pieces, TUESDAY, topic_id=None, language="ca")] == [7]
