"""Sittings in calendars: the e-mailed invitation, through a real server, and each reader's feed entry."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlmodel import Session, select

from app.adapters.mail.letters import TemplateLetters
from app.core.permissions import Role
from app.domain.feeds.models import FeedBlock
from app.domain.feeds.rules.readers import decider_audience
from app.domain.feeds.rules.scope import EntryDetail
from app.domain.people.models import Membership
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


def event_of(received: Received) -> tuple[str, Event]:
    part = calendar_part(received)
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["method"]
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Madrid"]
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
    appointments.change_appointment(session, made, changed, actor=town.supervisor.actor, now=clock())
    session.commit()
    method, again = event_of(to(carried(session, wiring, smtp, clock), "supervisor"))
    assert (method, again["uid"], again["sequence"]) == ("REQUEST", event["uid"], 1)
    assert again["dtstart"].dt == datetime(2027, 3, 4, 10, tzinfo=MADRID)

    appointments.cancel_sitting(
        session, sittings(session)[0], "Es fiesta.", actor=town.supervisor.actor, now=clock.forward(minutes=1)
    )
    session.commit()
    _, without = event_of(to(carried(session, wiring, smtp, clock), "supervisor"))
    assert without["exdate"].dts[0].dt == datetime(2027, 3, 4, 10, tzinfo=MADRID)

    appointments.end_appointment(session, made, actor=town.supervisor.actor, now=clock.forward(minutes=1))
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
    appointments.end_appointment(session, made, actor=town.supervisor.actor, now=clock())
    session.commit()
    left = entries(session, wiring, clock)
    assert {entry for entry, _ in left} == {key[0]} and str(left[key]["status"]) == "CANCELLED"
