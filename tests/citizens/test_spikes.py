"""Unusual hours, compared with the same hour of the weeks before."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import Refusal
from app.domain.crisis.rules.crises import CrisisLevel, UpdateDue, check_declaration, update_due, update_gaps
from app.domain.crisis.rules.spikes import (
    MessageCount,
    SpikeKind,
    comparison_windows,
    find_spikes,
    is_same_spike,
    spike_limits,
)

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def some(count: int, category: str = "complaint", *words: str, account: str = "") -> list[MessageCount]:
    return [MessageCount(AT, category, account, frozenset(words)) for _ in range(count)]


def test_a_storm_is_one_spike_that_names_what_it_is_about():
    [spike] = find_spikes(some(300, "complaint", "inundación") + some(5, "thanks"), [some(4)] * 8)
    assert (spike.kind, spike.message_count, spike.usual) == (SpikeKind.TOTAL, 305, 4.0)
    assert spike.about == ((SpikeKind.CATEGORY, "complaint"), (SpikeKind.WORD, "inundación"))


def test_what_comes_every_week_at_that_hour_is_no_spike():
    assert find_spikes(some(40), [some(38)] * 8) == []


def test_one_bad_week_does_not_hide_the_next_storm():
    weeks = [some(4), some(400), *[some(4)] * 6]
    assert [spike.kind for spike in find_spikes(some(60), weeks)] == [SpikeKind.TOTAL]


def test_one_thing_may_stand_out_while_the_whole_does_not():
    usual = some(40, "question_general")
    [spike] = find_spikes(some(35, "question_general") + some(20, "threat", "alcalde"), [usual] * 8)
    assert (spike.kind, spike.subject, spike.message_count) == (SpikeKind.CATEGORY, "threat", 20)


def test_two_things_that_share_no_message_are_two_lines():
    usual = some(90, "question_general")
    spikes = find_spikes(some(60, "question_general") + some(15, "threat") + some(15, "press"), [usual] * 8)
    assert [spike.subject for spike in spikes] == ["press", "threat"]


@pytest.mark.parametrize(("count", "weeks", "is_spike"), [(9, 8, False), (12, 8, True), (12, 0, False), (25, 0, True)])
def test_little_is_never_a_spike_and_an_unknown_usual_asks_for_more(count: int, weeks: int, is_spike: bool):
    assert bool(find_spikes(some(count), [[]] * weeks)) is is_spike


def test_repetitions_count():
    assert find_spikes([MessageCount(AT, "spam", times=50)], [[]] * 8)[0].message_count == 50


def test_the_limits_are_three_times_the_usual_or_five_deviations():
    assert spike_limits([4] * 8) == (4.0, 14.0)
    assert spike_limits([100] * 8) == (100.0, 300.0)
    assert spike_limits([]) == (0.0, 0.0)


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("day", [datetime(2027, 3, 29, 9, tzinfo=UTC), datetime(2027, 11, 1, 9, tzinfo=UTC)])
def test_the_same_hour_is_that_of_the_clock_on_the_wall(zone: str, day: datetime):
    """Both days are the Monday after a clock change."""
    hours = comparison_windows(day, zone)
    assert hours[0] == (day - timedelta(hours=1), day) and len(hours) == 9
    change = day - timedelta(weeks=1) - hours[1][1]
    assert abs(change) == timedelta(hours=1)
    assert {end - start for start, end in hours} == {timedelta(hours=1)}


def test_what_spreads_is_still_the_same():
    [wide] = find_spikes(some(300, "complaint", "inundación"), [[]] * 8)
    assert is_same_spike(wide, SpikeKind.WORD, "inundación", []) and is_same_spike(wide, SpikeKind.TOTAL, "", [])
    [word] = find_spikes(some(30, "threat", "alcalde") + some(40), [some(60)] * 8)
    assert not is_same_spike(word, SpikeKind.CATEGORY, "press", [["word", "otra"]])
    assert is_same_spike(word, SpikeKind.TOTAL, "", [["category", "threat"]])


def test_the_clock_of_a_crisis_reminds_at_four_fifths():
    due = AT + timedelta(minutes=180)
    assert update_due(AT, due, AT + timedelta(minutes=143)) is UpdateDue.FINE
    assert update_due(AT, due, AT + timedelta(minutes=144)) is UpdateDue.SOON
    assert update_due(AT, due, due) is UpdateDue.LATE


def test_gaps_begin_at_the_declaration():
    assert update_gaps(AT, [AT + timedelta(minutes=20), AT + timedelta(minutes=80)]) == [
        timedelta(minutes=20),
        timedelta(minutes=60),
    ]


@pytest.mark.parametrize(
    "missing", [{"event": " "}, {"reason": "corto"}, {"spokesperson": ""}, {"source": ""}, {"cadence": 0}]
)
def test_a_declaration_says_what_why_who_and_where(missing: dict):
    declaration = {
        "event": "Riada",
        "reason": "Se ha desbordado el río.",
        "spokesperson": "Alcaldía",
        "source": "riba.example",
    }
    check_declaration(**(declaration | {"cadence": 180}))
    with pytest.raises(Refusal):
        check_declaration(**(declaration | {"cadence": 180} | missing))


def test_only_from_the_second_level_on_is_the_queue_paused():
    assert [level.pauses for level in CrisisLevel] == [False, True, True]
