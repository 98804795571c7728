"""The formulas of the neutrality report, against examples worked by hand."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from app.adapters.packs import shipped
from app.core.errors import Refusal
from app.intake.rules.acts import OUTCOMES, ActKind, State
from app.reports.rules.anonymous import FEW, WITHHELD, public
from app.reports.rules.charts import FLOOR, STAR_DROP, TOP, columns
from app.reports.rules.months import Month, bounds, chosen, months_until
from app.reports.rules.neutrality import Counted, MonthFacts, facts, naming_rules

MARCH = Month(2027, 3)


def month(**fields: object) -> MonthFacts:
    outcomes = {State.ACCEPTED: 5, State.MERGED: 1, State.ADAPTED: 4, State.REFUSED: 3, State.OPEN: 3}
    return MonthFacts(
        MARCH, **{"published": 40, "naming": 9, "clean": 30, "bypassed": 4, "outcomes": Counter(outcomes), **fields}
    )


def test_the_indicators_follow_their_formulas():
    one = month(exceptions=Counter({("NE-03", "Ana"): 1, ("NE-04", "Ana"): 2, ("NE-04", "Luis"): 1}))
    assert (one.requests, one.accepted, one.adapted, one.refused, one.others) == (16, 6, 4, 3, 3)
    assert (one.interference, one.naming_share, one.compliance, one.exception_rate) == (0.25, 22.5, 75, 10)
    assert one.by_rule() == [("NE-04", 3), ("NE-03", 1)]
    assert one.by_grantor() == [("Ana", 3), ("Luis", 1)]


def test_nothing_is_divided_by_nothing():
    empty = MonthFacts(MARCH, bypassed=1)
    assert (empty.interference, empty.naming_share, empty.compliance, empty.exception_rate) == (None,) * 4


def test_what_was_counted_falls_into_its_month():
    counted = Counted(
        published=[(1, 10, 2, 3)],
        requests=[(0, None, 2), (1, ActKind.LINKED, 1), (1, ActKind.ACCEPTED, 1)],
        pressure=[(1, ActKind.BYPASS_ATTEMPT, 2), (1, ActKind.ORDERED, 1)],
        exceptions=[(0, "NE-04", "Ana", 2)],
    )
    first, second = facts([MARCH, MARCH.moved(1)], counted, OUTCOMES)
    assert (first.requests, first.others, first.granted, first.published) == (2, 2, 2, 0)
    assert (second.accepted, second.bypassed, second.insisted, second.clean) == (2, 2, 1, 7)


def test_twelve_months_end_with_the_present_one():
    months = months_until(date(2027, 2, 28))
    assert [one.code for one in (months[0], months[9], months[11])] == ["2026-03", "2026-12", "2027-02"]
    assert len(months) == 12


@pytest.mark.parametrize(
    ("number", "zone", "begins", "ends"),
    [
        (3, "Europe/Madrid", datetime(2027, 2, 28, 23, tzinfo=UTC), datetime(2027, 3, 31, 22, tzinfo=UTC)),
        (10, "Europe/Madrid", datetime(2027, 9, 30, 22, tzinfo=UTC), datetime(2027, 10, 31, 23, tzinfo=UTC)),
        (3, "Atlantic/Canary", datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 31, 23, tzinfo=UTC)),
        (10, "Atlantic/Canary", datetime(2027, 9, 30, 23, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)),
    ],
)
def test_a_month_is_that_of_its_place_on_both_sundays_of_the_clock(number, zone, begins, ends):
    assert bounds([Month(2027, number)], zone) == [begins, ends]


def test_only_the_months_of_the_report_can_be_chosen():
    months = months_until(date(2027, 3, 14))
    assert chosen("", months) == MARCH and chosen("2026-04", months) == Month(2026, 4)
    for wrong in ("2026-03", "2027-04", "marzo", "2027-3"):
        with pytest.raises(Refusal, match="últimos doce meses"):
            chosen(wrong, months)


def test_the_shipped_rules_that_speak_only_of_officials_are_known():
    assert naming_rules(shipped().rules) == ["MC-02", "NE-03", "NE-04", "NE-05"]


def test_the_public_reads_no_small_number_nor_what_would_give_it_away():
    told = public(month())
    assert (told.requests, told.accepted, told.interference, told.naming_share) == (16, 6, 0.25, 22.5)
    assert told.accepted + told.adapted + told.refused + told.others == told.requests
    outcomes = Counter({State.ACCEPTED: 5, State.ADAPTED: 4, State.REFUSED: 1, State.OPEN: 3})
    few = public(month(outcomes=outcomes, bypassed=2, naming=2))
    assert (few.refused, few.bypassed, few.naming) == (FEW, FEW, FEW)
    assert (few.requests, few.interference, few.naming_share) == (WITHHELD,) * 3


def test_columns_are_as_high_as_their_numbers():
    drawn = columns(["E", "F"], [[("accepted", 2), ("refused", 2)], [("accepted", 0)]], limit=4)
    below, above = drawn.pieces
    assert (below.height, above.y, drawn.limit) == ((FLOOR - TOP) / 2, TOP, TOP)
    assert [mark.text for mark in drawn.scale] == ["0", "2", "4"]


def test_what_is_not_told_is_not_drawn_and_has_a_star():
    told, few, empty = columns(["E", "F", "M"], [[("a", 4)], [("a", 2), ("b", None)], [("a", 0)]]), FLOOR, TOP
    assert [piece.kind for piece in told.pieces] == ["a", "a"]
    assert [(star.x, star.y) for star in told.stars] == [(told.months[1].x, (few + empty) / 2 + STAR_DROP)]
    assert columns(["E"], [[("a", 3)]]).stars == ()
