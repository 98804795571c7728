"""Programs show the agreed hour, and every octet follows the standard."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import sqlalchemy as sa
from icalendar import Calendar
from sqlmodel import Session

from app.domain.posts.rules.draft import PublicationPlan
from tests import post_factory
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.postgresql

SUNDAYS = (date(2027, 3, 28), date(2027, 10, 31))
HOURS = (time(0, 30), time(1, 30), time(2, 30), time(3, 30), time(9, 0), time(23, 45))
COUNT_AGAIN = sa.text("ANALYZE")
"""The statistics a database gathers by itself some time after it was filled."""
HARD = "Niño, café; «ñandú» \\ 👩‍👩‍👧‍👦 y una línea\nmás, con coma. "


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_the_hour_is_right_on_the_sundays_the_clocks_turn(
    session: Session, clock: StoppedClock, app, wiring, zone: str
):
    town = make_town(session, now=clock(), slug=zone.partition("/")[2].lower(), zone=zone)
    agreed = {}
    for on in SUNDAYS:
        for at in HOURS:
            if _is_one_hour(on, at, zone):
                made = post_factory.post(
                    session, town, now=clock(), title=f"{on} {at}", plan=PublicationPlan(on=on, at=at, fold=0)
                )
                agreed[made.title] = made.planned_at
    session.commit()
    calendar = Desk(app, wiring, town).calendar(town.editor)
    assert _shown(calendar) == agreed and len(agreed) == 10


@pytest.mark.parametrize(("zone", "at"), [("Europe/Madrid", time(2, 30)), ("Atlantic/Canary", time(1, 30))])
def test_of_two_equal_hours_each_is_told_in_utc(session, clock: StoppedClock, app, wiring, zone: str, at: time):
    """By the zone's clock, programs choose either."""
    town = make_town(session, now=clock(), slug="dos", zone=zone)
    for fold in (0, 1):
        post_factory.post(
            session, town, now=clock(), title=f"vez {fold}", plan=PublicationPlan(on=SUNDAYS[1], at=at, fold=fold)
        )
    session.commit()
    starts = [event["DTSTART"].to_ical() for event in Desk(app, wiring, town).events(town.editor)]
    assert starts == [b"20271031T003000Z", b"20271031T013000Z"]


def test_lines_are_folded_at_75_octets_and_end_in_crlf(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock(), text=HARD * 8, title=HARD.replace("\n", " ") * 2)
    session.commit()
    desk.follow()
    raw = desk.ask(desk.subscribe(town.editor)).data
    lines = raw.split(b"\r\n")
    assert lines[-1] == b"" and max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert b"\xef\xbb\xbf" not in raw and all(line.decode() is not None for line in lines)


def test_hard_text_comes_back_whole(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock(), text=HARD * 3)
    session.commit()
    [event] = desk.events(town.editor)
    assert (HARD * 3).strip() in event["DESCRIPTION"]


@pytest.mark.long
def test_a_thousand_posts_are_read_whole(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    for number in range(1000):
        plan = PublicationPlan(on=date(2027, 4, 1) + timedelta(days=number % 200), at=time(9, number % 60))
        post_factory.post(session, town, now=clock(), title=f"Publicación {number}", plan=plan)
    session.execute(COUNT_AGAIN)
    session.commit()
    assert desk.follow() == 1000
    answer = desk.ask(desk.subscribe(town.editor))
    assert len({event["UID"] for event in Calendar.from_ical(answer.data).walk("VEVENT")}) == 1000
    assert len(answer.data) < 1_000_000


def _is_one_hour(on: date, at: time, zone: str) -> bool:
    """Tell whether the wall time exists once: neither skipped nor repeated."""
    offsets = {datetime.combine(on, at, ZoneInfo(zone)).replace(fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1


def _shown(calendar: Calendar) -> dict[str, datetime]:
    """Return each title with the instant an expanding calendar program shows."""
    events = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2028, 1, 1))
    return {str(event["SUMMARY"]).split(" · ")[1]: event["DTSTART"].dt.astimezone(UTC) for event in events}
