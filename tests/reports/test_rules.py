"""The neutrality report's formulas, against examples computed by hand."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from app.adapters.packs import shipped_line
from app.core.errors import Refusal
from app.domain.reports.rules.disclosure import SMALL_COUNT, WITHHELD_FIGURE, public_month
from app.domain.reports.rules.neutrality import NeutralityCounts, NeutralityFacts, naming_rules, neutrality_facts
from app.domain.reports.rules.scope import ReportMonth, chosen_month, month_bounds, months_until
from app.domain.requests.rules.acts import STATE_OF_OUTCOME, RequestActKind, RequestState
from app.pages.components.charts import COLUMNS_FLOOR, COLUMNS_TOP, STAR_DROP, column_chart

MARCH = ReportMonth(2027, 3)


def month(**fields: object) -> NeutralityFacts:
    outcomes = {
        RequestState.ACCEPTED: 5,
        RequestState.MERGED: 1,
        RequestState.ADAPTED: 4,
        RequestState.REFUSED: 3,
        RequestState.OPEN: 3,
    }
    return NeutralityFacts(
        MARCH, **{"published": 40, "naming": 9, "clean": 30, "bypassed": 4, "outcomes": Counter(outcomes), **fields}
    )


def test_the_indicators_follow_their_formulas():
    month_figures = month(exceptions=Counter({("NE-03", "Ana"): 1, ("NE-04", "Ana"): 2, ("NE-04", "Luis"): 1}))
    assert (
        month_figures.requests,
        month_figures.accepted,
        month_figures.adapted,
        month_figures.refused,
        month_figures.others,
    ) == (16, 6, 4, 3, 3)
    assert (
        month_figures.interference,
        month_figures.naming_share,
        month_figures.compliance,
        month_figures.exception_rate,
    ) == (0.25, 22.5, 75, 10)
    assert month_figures.by_rule() == [("NE-04", 3), ("NE-03", 1)]
    assert month_figures.by_grantor() == [("Ana", 3), ("Luis", 1)]


def test_nothing_is_divided_by_nothing():
    empty = NeutralityFacts(MARCH, bypassed=1)
    assert (empty.interference, empty.naming_share, empty.compliance, empty.exception_rate) == (None,) * 4


def test_what_was_counted_falls_into_its_month():
    counted = NeutralityCounts(
        published=[(1, 10, 2, 3)],
        requests=[(0, None, 2), (1, RequestActKind.LINKED, 1), (1, RequestActKind.ACCEPTED, 1)],
        pressure=[(1, RequestActKind.BYPASS_ATTEMPT, 2), (1, RequestActKind.ORDERED, 1)],
        exceptions=[(0, "NE-04", "Ana", 2)],
    )
    first, second = neutrality_facts([MARCH, MARCH.moved(1)], counted, STATE_OF_OUTCOME)
    assert (first.requests, first.others, first.granted, first.published) == (2, 2, 2, 0)
    assert (second.accepted, second.bypassed, second.insisted, second.clean) == (2, 2, 1, 7)


def test_twelve_months_end_with_the_present_one():
    months = months_until(date(2027, 2, 28))
    assert [report_month.code for report_month in (months[0], months[9], months[11])] == [
        "2026-03",
        "2026-12",
        "2027-02",
    ]
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
    assert month_bounds([ReportMonth(2027, number)], zone) == [begins, ends]


def test_only_the_months_of_the_report_can_be_chosen():
    months = months_until(date(2027, 3, 14))
    assert chosen_month("", months) == MARCH and chosen_month("2026-04", months) == ReportMonth(2026, 4)
    for wrong in ("2026-03", "2027-04", "marzo", "2027-3"):
        with pytest.raises(Refusal, match="últimos doce meses"):
            chosen_month(wrong, months)


def test_the_shipped_rules_that_speak_only_of_officials_are_known():
    assert naming_rules(shipped_line().rules) == ["MC-02", "NE-03", "NE-04", "NE-05"]


def test_the_public_reads_no_small_number_nor_what_would_give_it_away():
    public_figures = public_month(month())
    assert (
        public_figures.requests,
        public_figures.accepted,
        public_figures.interference,
        public_figures.naming_share,
    ) == (16, 6, 0.25, 22.5)
    assert (
        public_figures.accepted + public_figures.adapted + public_figures.refused + public_figures.others
        == public_figures.requests
    )
    outcomes = Counter(
        {RequestState.ACCEPTED: 5, RequestState.ADAPTED: 4, RequestState.REFUSED: 1, RequestState.OPEN: 3}
    )
    few = public_month(month(outcomes=outcomes, bypassed=2, naming=2))
    assert (few.refused, few.bypassed, few.naming) == (SMALL_COUNT, SMALL_COUNT, SMALL_COUNT)
    assert (few.requests, few.interference, few.naming_share) == (WITHHELD_FIGURE,) * 3


def test_columns_are_as_high_as_their_numbers():
    drawn = column_chart(["E", "F"], [[("accepted", 2), ("refused", 2)], [("accepted", 0)]], limit=4)
    below, above = drawn.pieces
    assert (below.height, above.y, drawn.limit) == ((COLUMNS_FLOOR - COLUMNS_TOP) / 2, COLUMNS_TOP, COLUMNS_TOP)
    assert [mark.text for mark in drawn.scale] == ["0", "2", "4"]


def test_what_is_not_told_is_not_drawn_and_has_a_star():
    chart, few, empty = (
        column_chart(["E", "F", "M"], [[("a", 4)], [("a", 2), ("b", None)], [("a", 0)]]),
        COLUMNS_FLOOR,
        COLUMNS_TOP,
    )
    assert [piece.kind for piece in chart.pieces] == ["a", "a"]
    assert [(star.x, star.y) for star in chart.stars] == [(chart.months[1].x, (few + empty) / 2 + STAR_DROP)]
    assert column_chart(["E"], [[("a", 3)]]).stars == ()
