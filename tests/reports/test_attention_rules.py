"""Response figures, computed by hand, case by case."""

from datetime import UTC, datetime, timedelta

from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason
from app.domain.reports.rules.answer_indicators import answer_readings, plan_values
from app.domain.reports.rules.attention import (
    AttentionTally,
    CallEstimate,
    CaseTimes,
    CountedCase,
    cases_by_hour,
    shades,
    silences,
    tally_by,
)

NOON = datetime(2027, 3, 15, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=9)


def case(**how) -> CaseTimes:
    defaults = {
        "received_at": NOON,
        "category": Category.QUESTION_GENERAL,
        "channel_id": None,
        "unit_id": None,
        "acknowledge_by": NOON + 2 * HOUR,
        "resolve_by": NOON + 24 * HOUR,
        "first_reply_at": None,
        "closed_at": None,
        "outcome": None,
        "silence": None,
    }
    return CaseTimes(**defaults | how)


def tally(*cases: tuple[CaseTimes, int | None]) -> AttentionTally:
    counted = [CountedCase(*case_and_wait) for case_and_wait in cases]
    return tally_by(counted, lambda _: None, now=LATER).get(None, AttentionTally())


def answered(after: timedelta, **how) -> CaseTimes:
    return case(first_reply_at=NOON + after, closed_at=NOON + after, outcome=CaseOutcome.ANSWERED, **how)


def test_what_is_answered_and_what_is_closed_with_its_reason_count_alike():
    silent = case(closed_at=NOON, outcome=CaseOutcome.NO_ANSWER, silence=SilenceReason.LOOP)
    assert tally((answered(HOUR), 60), (silent, None), (case(), None)).answered == (2, 3)


def test_what_asks_for_nothing_lowers_no_rate():
    thanks = case(acknowledge_by=None, resolve_by=None)
    assert tally((answered(HOUR), 60), (thanks, None)).answered == (1, 1)


def test_what_still_has_time_lowers_no_rate():
    running = case(acknowledge_by=LATER + HOUR, resolve_by=LATER + 2 * HOUR)
    assert tally((answered(HOUR), 60), (running, None)).answered == (1, 1)


def test_a_case_is_in_time_if_it_kept_both_its_terms():
    late = answered(3 * HOUR)
    assert [case_times.in_time(LATER) for case_times in (answered(HOUR), late, case())] == [True, False, False]


def test_a_term_that_still_runs_says_nothing_yet():
    acknowledged = case(first_reply_at=NOON + HOUR)
    assert acknowledged.in_time(NOON + 3 * HOUR) is None and acknowledged.in_time(LATER) is False


def test_closed_without_an_answer_is_no_solution():
    silent = case(closed_at=NOON, outcome=CaseOutcome.NO_ANSWER, silence=SilenceReason.TROLL)
    passed_on = case(closed_at=NOON, outcome=CaseOutcome.REFERRED)
    assert tally((answered(HOUR), 1), (silent, None), (passed_on, None)).solved == (2, 3)


def test_the_middle_and_nine_in_ten_are_of_the_nearest_rank():
    attention_tally = tally(*((answered(HOUR), minutes) for minutes in range(1, 11)))
    assert (attention_tally.median, attention_tally.most) == (5, 9)


def test_months_add_up():
    first, other = tally((answered(HOUR), 10)), tally((answered(3 * HOUR), 30), (case(), None))
    both = first + other
    assert (both.cases, both.answered, both.in_time, both.waits.total()) == (3, (2, 3), (1, 3), 2)


def test_reasons_of_silence_are_counted_the_commonest_first():
    reasons = [SilenceReason.LOOP, SilenceReason.TROLL, SilenceReason.TROLL]
    counted = [
        CountedCase(case(silence=reason, outcome=CaseOutcome.NO_ANSWER, closed_at=NOON), None) for reason in reasons
    ]
    assert silences(counted) == [(SilenceReason.TROLL, 2), (SilenceReason.LOOP, 1)]


def test_the_hours_of_the_week_are_those_of_the_zone():
    night = case(received_at=datetime(2027, 3, 28, 22, 30, tzinfo=UTC))
    grid = cases_by_hour([CountedCase(night, None)], "Europe/Madrid")
    assert grid[0][0] == 1 and sum(map(sum, grid)) == 1
    assert cases_by_hour([CountedCase(night, None)], "Atlantic/Canary")[6][23] == 1


def test_the_darkest_hour_is_the_one_with_most():
    assert shades([[0, 1, 10]]) == [[0, 1, 5]] and shades([[0, 0]]) == [[0, 0]]


def test_calls_are_told_only_where_the_body_says_what_it_counts_on():
    attention_tally = tally((answered(HOUR), 1), (answered(HOUR), 1))
    assert (
        plan_values(attention_tally, None)["K5"] is None
        and plan_values(attention_tally, CallEstimate(50, 400))["K5"] == 1
    )
    readings = answer_readings(attention_tally, AttentionTally(), {"K2": 120}, CallEstimate(50, 400))
    assert [reading.indicator.code for reading in readings] == ["K1", "K2", "K2b", "K3", "K4", "K5"]
    assert {reading.indicator.code: reading.is_met for reading in readings}["K2b"] is True
