"""Binding dates in subscribed calendars: whole days that follow each decision about them."""

from datetime import date, timedelta

import pytest
from icalendar import Event
from sqlmodel import Session

from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.periods.rules.kinds import PeriodKind as K
from app.usecases.feeds import projection
from app.usecases.periods import decisions
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import ADDRESS, Desk
from tests.periods import factories
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def dates(desk: Desk, town: Town, **options: tuple[int, ...]) -> dict[str, Event]:
    """Return the entries by summary, as an author's program shows them."""
    events = desk.events(town.author, **options)
    return {str(event["SUMMARY"]): event for event in events if str(event["UID"]).startswith("period-")}


def test_an_election_appears_with_the_dates_inside_it_once_it_is_confirmed(
    desk: Desk, session: Session, town: Town, clock: StoppedClock
):
    whole = factories.election(session, town, now=clock())
    session.commit()
    assert dates(desk, town) == {}
    factories.confirm(session, town, whole, now=clock())
    session.commit()
    events = dates(desk, town)
    assert set(events) == {
        "Periodo electoral: Elecciones locales de 2027",
        "Campaña electoral: Elecciones locales de 2027",
        "Sin encuestas electorales: Elecciones locales de 2027",
        "Jornada de reflexión: Elecciones locales de 2027",
        "Jornada de votación: Elecciones locales de 2027",
    }
    event = events["Periodo electoral: Elecciones locales de 2027"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 30), date(2027, 5, 24))
    assert "Solo información de servicio." in event["DESCRIPTION"] and factories.REFERENCE.text in event["DESCRIPTION"]
    page = f"/periods/{whole.period.id}"
    assert {str(each["URL"]).rpartition("/o/riba")[2] for each in events.values()} == {page}


def test_they_are_whole_days_on_which_nobody_is_busy(desk: Desk, session: Session, town: Town, clock: StoppedClock):
    today = clock().date()
    factories.mourning(session, town, today, today + timedelta(days=2), now=clock())
    session.commit()
    desk.calendar(town.author)
    text = desk.ask(desk.paths[town.author.id]).text
    assert f"DTSTART;VALUE=DATE:{today:%Y%m%d}\r\n" in text
    assert f"DTEND;VALUE=DATE:{today + timedelta(days=3):%Y%m%d}\r\n" in text
    for line in ("TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"):
        assert f"{line}\r\n" in text


def test_what_is_ended_early_ends_there(desk: Desk, session: Session, town: Town, clock: StoppedClock):
    today = clock().date()
    whole = factories.mourning(session, town, today, today + timedelta(days=9), now=clock())
    session.commit()
    (before,) = dates(desk, town).values()
    ended = clock.forward(days=1)
    decisions.end_or_cancel(Work(session, town.supervisor.actor, ended), whole, reason="Se levanta")
    session.commit()
    (after,) = dates(desk, town).values()
    assert after["DTEND"].dt == ended.date() + timedelta(days=1)
    assert after["UID"] == before["UID"] and after["SEQUENCE"] > before["SEQUENCE"]
    assert "Se levanta" in after["DESCRIPTION"]


def test_what_is_called_off_stays_some_weeks_as_cancelled(
    desk: Desk, session: Session, town: Town, clock: StoppedClock
):
    whole = factories.election(session, town, now=clock())
    factories.confirm(session, town, whole, now=clock())
    decisions.end_or_cancel(Work(session, town.supervisor.actor, clock()), whole, reason="Se anula")
    session.commit()
    events = dates(desk, town)
    assert len(events) == 5
    assert {(str(event["STATUS"]), summary[:11]) for summary, event in events.items()} == {("CANCELLED", "CANCELADO: ")}
    clock.forward(days=40)
    assert dates(desk, town) == {}


def test_the_rest_of_an_election_ended_half_way_is_called_off(
    desk: Desk, session: Session, town: Town, clock: StoppedClock
):
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    factories.confirm(session, town, whole, now=clock())
    clock.forward(days=5)
    decisions.end_or_cancel(Work(session, town.supervisor.actor, clock()), whole, reason="Se aplaza")
    session.commit()
    events = dates(desk, town)
    assert sum(summary.startswith("CANCELADO: ") for summary in events) == 4
    assert events["Periodo electoral: Elecciones locales de 2027"]["DTEND"].dt == clock().date() + timedelta(days=1)


def test_an_emergency_without_end_reaches_tomorrow_every_day(
    desk: Desk, session: Session, town: Town, clock: StoppedClock
):
    today = clock().date()
    factories.confirm(
        session, town, factories.matter(session, town, K.EMERGENCY, today, None, now=clock()), now=clock()
    )
    session.commit()
    (event,) = dates(desk, town).values()
    assert event["DTEND"].dt == today + timedelta(days=2)
    clock.forward(days=120)
    here = desk.wiring
    assert projection.extend_open_periods(here.reading, here.writing, address=ADDRESS, now=clock()) == 1
    assert projection.extend_open_periods(here.reading, here.writing, address=ADDRESS, now=clock()) == 0
    (event,) = dates(desk, town).values()
    assert event["DTSTART"].dt == today and event["DTEND"].dt == clock().date() + timedelta(days=2)


def test_a_calendar_of_one_account_and_a_political_office_have_them_too(
    desk: Desk, session: Session, town: Town, clock: StoppedClock
):
    today = clock().date()
    factories.mourning(session, town, today, today, now=clock())
    session.commit()
    assert list(dates(desk, town, channels=(town.channels[0].id,))) == ["Luto oficial: Por la riada"]
    assert desk.summaries(town.political_office) == ["Luto oficial: Por la riada"]


def test_what_binds_elsewhere_is_not_in_our_calendars(desk: Desk, session: Session, town: Town, clock: StoppedClock):
    body = session.get_one(Organisation, town.id)
    body.territory_code = "46250"
    whole = factories.matter(session, town, K.EMERGENCY, clock().date(), None, now=clock(), territory="46015")
    factories.confirm(session, town, whole, now=clock())
    session.commit()
    assert dates(desk, town) == {}


def test_rendering_everything_again_finds_the_dates_as_they_are(
    desk: Desk, session: Session, town: Town, clock: StoppedClock
):
    factories.confirm(session, town, factories.election(session, town, now=clock()), now=clock())
    session.commit()
    desk.follow()
    assert desk.differing() == []
    desk.rewind()
    assert desk.follow() == 0


@pytest.mark.parametrize("many", [1, 6])
def test_following_costs_the_same_however_many_dates(
    desk: Desk, session: Session, town: Town, clock: StoppedClock, many: int
):
    for number in range(many):
        day = clock().date() + timedelta(days=number)
        factories.confirm(session, town, factories.matter(session, town, K.HOLIDAY, day, day, now=clock()), now=clock())
    session.commit()
    with desk.counting() as seen:
        desk.follow()
    assert seen.count < 25
