"""Empty places in the calendar, and filling one."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.directory.rules.topics import TopicClass
from app.domain.posts.models import Post
from app.usecases.posts import endings
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.calendar.test_month import day_of, shown
from tests.clocks import StoppedClock
from tests.periods.factories import EARLY, confirm, election
from tests.sample_town import Town
from tests.slots.gap_pages import SAID, Seat, address
from tests.slots.slot_factory import slot
from tests.statement_counter import counting

PATHS = ["", "/week?from=2027-03-02", "/day?from=2027-03-02", "/agenda?from=2027-03-01"]


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_place_is_shown_and_opens(session: Session, town: Town, seat: Seat, clock: StoppedClock, path: str):
    made = slot(session, town, now=clock(), topic_id=town.topics[1].id)
    session.commit()
    page = shown(seat(town.author), path)
    assert f'href="{address(made.id)}"' in page and "Hueco: Cultura" in page and "por llenar" in page
    assert "/plan/slots/" not in shown(seat(town.auditor), path)


@pytest.mark.parametrize("path", PATHS)
def test_a_political_office_sees_no_places(session: Session, town: Town, seat: Seat, clock: StoppedClock, path: str):
    slot(session, town, now=clock())
    session.commit()
    page = shown(seat(town.political_office), path)
    assert "Hueco" not in page and "hueco" not in page


def test_a_place_is_filled_by_a_draft_and_empty_again_when_it_is_withdrawn(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    slot(session, town, now=clock(), at=time(10))
    made = post_factory.post(session, town, now=clock())
    session.commit()
    client = seat(town.editor)
    assert "Hueco" not in day_of(shown(client, ""), SAID)
    endings.withdraw_post(Work(session, town.editor.actor, clock()), made, reason="Ya no procede")
    session.commit()
    assert "Hueco" in day_of(shown(client, ""), SAID)


def test_past_places_are_only_counted(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    slot(session, town, now=clock(), weekday=0, at=time(8), starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
    session.commit()
    page = shown(seat(town.editor), "")
    assert "Hueco" not in day_of(page, "lunes, 1 de marzo") and "1 pasó sin llenar" in page


def test_a_crowded_day_draws_two_places_and_counts_the_rest(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    for hour in range(8, 14):
        slot(session, town, now=clock(), at=time(hour))
    session.commit()
    cell = day_of(shown(seat(town.editor), ""), SAID)
    assert cell.count("/plan/slots/") == 2 and "y 4 huecos más" in cell
    assert shown(seat(town.editor), "/day?from=2027-03-02").count("/plan/slots/") == 6


def test_filters_leave_the_places_of_what_they_name(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    slot(session, town, now=clock(), topic_id=town.topics[0].id)
    slot(session, town, now=clock(), topic_id=town.topics[1].id, channel_id=town.channels[1].id)
    session.commit()
    client = seat(town.editor)
    for narrowing in (f"account={town.channels[1].id}", f"topic={town.topics[1].id}"):
        cell = day_of(shown(client, f"?{narrowing}"), SAID)
        assert "Hueco: Cultura" in cell and "Hueco: Avisos" not in cell
    assert "Hueco" not in day_of(shown(client, "?status=draft"), SAID)


def test_a_filter_by_topic_does_not_empty_what_another_topic_fills(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    slot(session, town, now=clock(), at=time(9), topic_id=town.topics[0].id)
    post_factory.post(session, town, now=clock(), topic_id=town.topics[0].id)
    session.commit()
    for topic in town.topics:
        assert "Hueco" not in day_of(shown(seat(town.editor), f"?topic={topic.id}"), SAID)


def test_a_period_that_holds_pauses_a_place_unless_its_topic_goes_on(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    town.topics[1].topic_class = TopicClass.ACHIEVEMENT
    session.add(town.topics[1])
    paused = slot(session, town, now=clock(), topic_id=town.topics[1].id)
    goes_on = slot(session, town, now=clock(), at=time(18), topic_id=town.topics[0].id)
    confirm(session, town, election(session, town, now=clock(), vote=EARLY), now=clock())
    session.commit()
    client = seat(town.editor)
    cell = day_of(shown(client, ""), SAID)
    assert "Hueco: Cultura, en pausa" in cell and address(paused.id) not in cell and address(goes_on.id) in cell
    assert "está en pausa" in client.get(address(paused.id)).text


@pytest.mark.parametrize(
    ("zone", "day", "hour", "said"),
    [
        ("Europe/Madrid", date(2027, 3, 28), time(2, 30), "03:30"),
        ("Atlantic/Canary", date(2027, 3, 28), time(1, 30), "02:30"),
        ("Europe/Madrid", date(2027, 10, 31), time(2, 30), "02:30"),
        ("Atlantic/Canary", date(2027, 10, 31), time(1, 30), "01:30"),
        ("Atlantic/Canary", date(2027, 10, 31), time(23, 30), "23:30"),
    ],
)
def test_places_keep_their_wall_time_when_the_clocks_change(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, zone: str, day: date, hour: time, said: str
):
    town.organisation.zone = zone
    session.add(town.organisation)
    made = slot(session, town, now=clock(), weekday=6, at=hour)
    session.commit()
    month = "marzo" if day.month == 3 else "octubre"
    cell = day_of(shown(seat(town.editor), f"/{day.year}/{day.month}"), f"domingo, {day.day} de {month}")
    assert f"<time>{said}</time>" in cell and address(made.id, day) in cell
    assert f"at={said.replace(':', '%3A')}" in seat(town.editor).get(address(made.id, day)).text.replace(
        f"at={said}", f"at={said.replace(':', '%3A')}"
    )


@pytest.mark.parametrize("path", PATHS)
def test_the_calendar_takes_as_many_statements_however_many_slots_there_are(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, path: str
):
    client, counts = seat(town.supervisor), []
    for hours in (range(8, 9), range(9, 20)):
        for hour in hours:
            slot(session, town, now=clock(), at=time(hour))
            post_factory.submitted(session, town, now=clock(), hours=24 + hour)
        session.commit()
        with counting(wiring.engine) as seen:
            shown(client, path)
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_a_full_month_with_places_every_day_weighs_less_than_120_kb(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    for day in range(7):
        for hour in (7, 15, 21, 23):
            slot(session, town, now=clock(), weekday=day, at=time(hour), topic_id=town.topics[1].id)
    like = post_factory.post(
        session, town, now=clock(), title="Apertura del plazo de inscripción en los talleres de verano"
    )
    values = like.model_dump(exclude={"id", "ordinal", "planned_at"})
    first = datetime(2027, 3, 1, 8, tzinfo=clock().tzinfo)
    moments = (first + timedelta(days=n % 31, hours=n % 12, minutes=n % 60) for n in range(500))
    session.add_all(Post(**values, ordinal=100 + n, planned_at=at) for n, at in enumerate(moments))
    session.commit()
    page = shown(seat(town.supervisor), "")
    assert "501 publicaciones" in page and "huecos más" in page
    assert len(page.encode()) < 120_000
