"""Public response figures: whole months, and no number about too few people."""

from app.domain.public.rules.attention import AttentionMonth, attention_months
from app.domain.reports.rules.disclosure import SMALL_COUNT, WITHHELD_FIGURE
from app.domain.reports.rules.scope import ReportMonth


def kept(cases: int, *rows, silences=()) -> dict:
    return {"attention": {"cases": cases, "rows": list(rows), "silences": list(silences)}}


def row(code: str, value: float, whole: int) -> dict:
    return {"code": code, "value": value, "before": None, "target": None, "ratio": [0, whole]}


def test_a_month_of_two_cases_says_only_that_there_were_few():
    assert attention_months([("2027-03", kept(2, row("K1", 50, 2)))]) == [
        AttentionMonth(ReportMonth(2027, 3), SMALL_COUNT)
    ]


def test_a_share_of_few_people_is_withheld_and_the_others_are_told():
    (month,) = attention_months([("2027-03", kept(9, row("K1", 88.88, 9), row("K4", 50, 2), silences=[["troll", 2]]))])
    assert (month.answered, month.solved, month.silent) == (88.9, WITHHELD_FIGURE, SMALL_COUNT)


def test_months_kept_before_messages_were_counted_are_not_shown():
    assert attention_months([("2027-03", {"rows": []}), ("2027-02", kept(0))]) == []
