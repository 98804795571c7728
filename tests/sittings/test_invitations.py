"""Sittings in calendars: the e-mailed invitation, through a real server, and each reader's feed entry."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlmodel import Session, select

from app.adapters.mail.letters import TemplateLetters
from app.core.permissions import Role
from app.db.work import Work
from app.domain.feeds.models import FeedBlock
from app.domain.feeds.rules.readers import decider_audience
from app.domain.feeds.rules.scope import EntryDetail
from app.domain.people.models import Membership
from app.domain.sittings.models import Appointment
from app.domain.sittings.rules.states import SittingState
from app.usecases.feeds.projection import catch_up_feeds
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.sittings import appointments
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.notifications.conftest import mailer
from tests.peers.smtp import Received, Smtp
from tests.sample_town import Town
from tests.sittings.sitting_setup import appointed, run, sittings, terms

pytestmark = pytest.mark.postgresql

MADRID = ZoneInfo("Europe/Madrid")


def carried(session: Session, wiring: Wiring, smtp: Smtp, clock: StoppedClock) -> list[Received]:
    """Return the invitations the worker sends now; reload the session's objects."""
    smtp.clear()
    session.commit()
    run(wiring, clock())
    letter_outbox(wiring.writing, mailer(smtp), TemplateLetters("https://cauce.example"), clock).run(clock())
    session.expire_all()
    return [letter for letter in smtp.received() if calendar_part(letter) is not None]


def calendar_part(received: Received):
    return next((part for part in received.message.walk() if part.get_content_type() == "text/calendar"), None)


def event_of(received: Received, zone: str = "Europe/Madrid") -> tuple[str, Event]:
    part = calendar_part(received)
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["method"]
    assert [each["tzid"] for each in calendar.walk("VTIMEZONE")] == [zone]
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def to(received: Sequence[Received], name: str) -> Received:
    (invitation,) = [letter for letter in received if name in letter.recipients[0]]
    return invitation


@pytest.mark.peers
def test_it_enters_moves_and_leaves_the_calendars_of_those_who_meet(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, smtp: Smtp
):
    made = appointed(session, town, now=clock())
    first = carried(session, wiring, smtp, clock)
    method, event = event_of(to(first, "supervisor"))
    assert (method, len(first), event["sequence"], event["status"]) == ("REQUEST", 2, 0, "CONFIRMED")
    assert event["dtstart"].dt == datetime(2027, 3, 2, 9, tzinfo=MADRID) and "TZID" in event["dtstart"].params
    assert event["rrule"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU,TH"
    assert event["organizer"] == "mailto:cauce@riba.example"
    assert event["attendee"] == f"mailto:{town.supervisor.user.email}"
    types = [part.get_content_type() for part in to(first, "supervisor").message.iter_parts()]
    assert types == ["text/plain", "text/html", "text/calendar"]
    assert carried(session, wiring, smtp, clock) == []

    changed = terms(clock.forward(minutes=1), at=time(10), weekdays=("thu",))
    appointments.change_appointment(Work(session, town.supervisor.actor, clock()), made, changed)
    session.commit()
    method, again = event_of(to(carried(session, wiring, smtp, clock), "supervisor"))
    assert (method, again["uid"], again["sequence"]) == ("REQUEST", event["uid"], 1)
    assert again["dtstart"].dt == datetime(2027, 3, 4, 10, tzinfo=MADRID)

    appointments.cancel_sitting(
        Work(session, town.supervisor.actor, clock.forward(minutes=1)), sittings(session)[0], "Es fiesta."
    )
    session.commit()
    _, without = event_of(to(carried(session, wiring, smtp, clock), "supervisor"))
    assert without["exdate"].dts[0].dt == datetime(2027, 3, 4, 10, tzinfo=MADRID)

    appointments.end_appointment(Work(session, town.supervisor.actor, clock.forward(minutes=1)), made)
    session.commit()
    last = carried(session, wiring, smtp, clock)
    method, gone = event_of(to(last, "supervisor"))
    assert (method, gone["status"], gone["uid"]) == ("CANCEL", "CANCELLED", event["uid"])
    assert (len(last), gone["sequence"]) == (2, 3)


@pytest.mark.peers
def test_whoever_meets_no_more_is_taken_out_and_may_come_back(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, smtp: Smtp
):
    made = appointed(session, town, now=clock())
    carried(session, wiring, smtp, clock)
    membership = session.exec(select(Membership).where(Membership.user_id == town.neutrality_reviewer.id)).one()
    invitations = []
    for ends_on in (date(2027, 2, 27), None):
        membership.ends_on, made.is_told = ends_on, False
        session.commit()
        (invitation,) = carried(session, wiring, smtp, clock)
        method, event = event_of(invitation)
        invitations.append((method, event["sequence"], "neutrality" in invitation.recipients[0]))
    assert invitations == [("CANCEL", 1, True), ("REQUEST", 2, True)]


def closed(session: Session, town: Town, wiring: Wiring, smtp: Smtp, clock: StoppedClock) -> Appointment:
    """Return a told appointment of Tuesdays and Thursdays whose next agenda, tomorrow's, is closed."""
    made = appointed(session, town, now=clock())
    clock.forward(hours=4)
    carried(session, wiring, smtp, clock)
    assert [sitting.state for sitting in sittings(session)[:2]] == [SittingState.FROZEN, SittingState.COMING]
    return made


def events_to(received: Sequence[Received], name: str, zone: str = "Europe/Madrid") -> list[tuple[str, Event]]:
    """Return a person's messages, the series' before those of sittings apart."""
    events = [event_of(letter, zone) for letter in received if name in letter.recipients[0]]
    return sorted(events, key=lambda told: ("rrule" not in told[1], told[1]["dtstart"].dt))


def told_to(received: Sequence[Received], name: str) -> list[tuple[str, str, date, list[date]]]:
    """Return each message's method, UID, first day, and days left out."""
    return [
        (method, str(event["uid"]), event["dtstart"].dt.date(), [at.dt.date() for at in left_out(event)])
        for method, event in events_to(received, name)
    ]


def left_out(event: Event) -> list:
    dates = event.get("exdate", [])
    return [at for each in (dates if isinstance(dates, list) else [dates]) for at in each.dts]


@pytest.mark.peers
def test_a_standing_session_stays_in_the_calendar_when_the_weekday_changes(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, smtp: Smtp
):
    made = closed(session, town, wiring, smtp, clock)
    actor, tomorrow = town.supervisor.actor, date(2027, 3, 2)
    series = f"appointment-{made.outward_key}-{made.created_at:%Y%m%dT%H%M%S%f}@cauce"

    def told_after(**fields: object) -> list:
        changed = terms(clock.forward(minutes=1), **fields)
        appointments.change_appointment(Work(session, actor, clock()), made, changed)
        return told_to(carried(session, wiring, smtp, clock), "supervisor")

    apart = f"20270302-{series}"
    assert told_after(weekdays=("wed",)) == [
        ("REQUEST", series, date(2027, 3, 3), []),
        ("REQUEST", apart, tomorrow, []),
    ]
    assert told_after(weekdays=("fri",)) == [("REQUEST", series, date(2027, 3, 5), [])]
    assert told_after() == [("REQUEST", series, tomorrow, [tomorrow])]
    assert [entry for entry, _ in entries(session, wiring, clock) if "2027-03-02" in entry] != []
    appointments.cancel_sitting(Work(session, actor, clock.forward(minutes=1)), sittings(session)[0], "Es fiesta.")
    assert told_to(carried(session, wiring, smtp, clock), "supervisor") == [
        ("REQUEST", series, tomorrow, [tomorrow]),
        ("CANCEL", apart, tomorrow, []),
    ]
    assert told_after(weekdays=("wed",)) == [("REQUEST", series, date(2027, 3, 3), [])]


@pytest.mark.peers
def test_a_standing_session_keeps_its_hour_and_leaves_with_the_appointment(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, smtp: Smtp
):
    made = closed(session, town, wiring, smtp, clock)
    changed = terms(clock.forward(minutes=1), at=time(10))
    appointments.change_appointment(Work(session, town.supervisor.actor, clock()), made, changed)
    (_, series), (_, standing) = events_to(carried(session, wiring, smtp, clock), "supervisor")
    assert left_out(series)[0].dt == datetime(2027, 3, 2, 10, tzinfo=MADRID)
    assert standing["dtstart"].dt == datetime(2027, 3, 2, 9, tzinfo=MADRID) and "rrule" not in standing
    assert standing["dtend"].dt - standing["dtstart"].dt == timedelta(hours=1)
    appointments.end_appointment(Work(session, town.supervisor.actor, clock.forward(minutes=1)), made)
    gone = told_to(carried(session, wiring, smtp, clock), "supervisor")
    assert [(method, uid) for method, uid, *_ in gone] == [("CANCEL", series["uid"]), ("CANCEL", standing["uid"])]


@pytest.mark.peers
@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize(
    ("day", "at"),
    [(date(2027, 3, 28), time(9)), (date(2027, 3, 29), time(9)), (date(2027, 10, 31), time(1, 30))],
)
def test_a_standing_session_beside_a_clock_change_is_told_at_its_hour(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, smtp: Smtp, zone: str, day: date, at: time
):
    town.organisation.zone = zone
    clock.instant = datetime.combine(day - timedelta(days=2), time(12), UTC)
    weekly = {"weekdays": (f"{day:%a}".lower(),), "at": at, "cut_off_hours": 72}
    made = appointed(session, town, now=clock(), **weekly)
    carried(session, wiring, smtp, clock)
    starts_at = sittings(session)[0].starts_at
    changed = terms(clock.forward(minutes=1), **weekly | {"weekdays": ("wed",)})
    appointments.change_appointment(Work(session, town.supervisor.actor, clock()), made, changed)
    _, (_, standing) = events_to(carried(session, wiring, smtp, clock), "supervisor", zone)
    assert standing["dtstart"].dt.astimezone(UTC) == starts_at
    assert starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, at)
    touches_an_hour_of_two_instants = at == time(1, 30)
    assert standing["dtstart"].to_ical().endswith(b"Z") == touches_an_hour_of_two_instants


def entries(session: Session, wiring: Wiring, clock: StoppedClock) -> dict[tuple[str, str], Event]:
    catch_up_feeds(wiring.reading, wiring.writing, address="https://cauce.example", now=clock())
    blocks = session.exec(
        select(FeedBlock).where(FeedBlock.entry.startswith("sitting:"), FeedBlock.detail == EntryDetail.FULL)
    ).all()
    events = {(block.entry, block.audience): Event.from_ical(block.block) for block in blocks}
    session.commit()
    return events


def test_each_reader_has_the_coming_ones_in_their_feed(session, town, clock, wiring):
    made = appointed(session, town, now=clock())
    key = (f"sitting:{made.id}:2027-03-02", decider_audience(town.supervisor.id))
    first = entries(session, wiring, clock)
    assert str(first[key]["summary"]) == "Sesión de aprobación: Neutralidad y comunicación"
    sitting = sittings(session)[0]
    assert str(first[key]["url"]) == f"https://cauce.example/o/riba/sittings/{sitting.id}"
    assert first[key]["dtend"].dt - first[key]["dtstart"].dt == sitting.ends_at - sitting.starts_at
    assert {audience for _, audience in first} == {
        decider_audience(town.people[role].id) for role in (Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER)
    }
    run(wiring, clock.forward(hours=3))
    session.expire_all()
    frozen = entries(session, wiring, clock)[key]
    assert "en la lista: 0" in str(frozen["description"]) and frozen["sequence"] > first[key]["sequence"]
    appointments.end_appointment(Work(session, town.supervisor.actor, clock()), made)
    session.commit()
    left = entries(session, wiring, clock)
    assert {entry for entry, _ in left} == {key[0]} and str(left[key]["status"]) == "CANCELLED"
