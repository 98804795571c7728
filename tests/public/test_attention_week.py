"""The public week of attention hours."""

from app.domain.public.rules.attention import describe_week, hours_by_day


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
