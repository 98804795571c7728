"""The public week of attention hours, and figures of whole months without numbers about too few people."""

from app.domain.public.rules.attention import AttentionMonth, attention_months, describe_week, hours_by_day
from app.domain.reports.rules.disclosure import SMALL_COUNT, WITHHELD_FIGURE
from app.domain.reports.rules.scope import ReportMonth


def test_stretches_that_touch_are_one_and_nobody_is_named():
    shifts = [
        {"weekday": 1, "starts": "16:00", "ends": "18:30", "who": "Nombre Secreto"},
        {"weekday": 0, "starts": "10:00", "ends": "15:00", "who": "Nombre Secreto"},
        {"weekday": 0, "starts": "08:00", "ends": "14:00"},
        {"weekday": 1, "starts": "08:00", "ends": "13:00"},
        {"weekday": 9, "starts": "08:00", "ends": "13:00"},
        {"weekday": 2},
    ]
    assert hours_by_day(shifts) == ((0, "08:00–15:00"), (1, "08:00–13:00, 16:00–18:30"))


def test_days_alike_are_told_together():
    week = {day: [["09:00", "14:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sun": [["10:00", "12:00"]]}
    assert describe_week(week, "es") == "lunes–viernes, 09:00–14:00; domingo, 10:00–12:00"
    assert describe_week(week, "en") == "Monday–Friday, 09:00–14:00; Sunday, 10:00–12:00"
    assert describe_week({}, "es") == ""


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
