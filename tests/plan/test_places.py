"""Empty places in the calendar, and filling one."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.accounts.rules import Role
from app.drafting import deeds as drafting
from app.drafting.models import Post, PostContributor
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Origin, Status
from app.drafting.service.ideas import note_idea
from app.topics.rules import TopicClass
from app.wiring import Wiring
from tests import make
from tests.calendar.test_month import day_of, shown
from tests.cast import Person, Town
from tests.clocks import StoppedClock
from tests.periods.making import EARLY, confirm, election
from tests.plan.making import TUESDAY, piece, slot
from tests.sql import counting

Seat = Callable[[Person], FlaskClient]
SAID = "martes, 2 de marzo"
PATHS = ["", "/week?from=2027-03-02", "/day?from=2027-03-02", "/agenda?from=2027-03-01"]


def address(slot_id: int, day: date = TUESDAY) -> str:
    return f"/o/riba/plan/slots/{slot_id}/{day.year}/{day.month}/{day.day}"


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
    made = make.post(session, town, now=clock())
    session.commit()
    client = seat(town.editor)
    assert "Hueco" not in day_of(shown(client, ""), SAID)
    drafting.withdraw(session, made, reason="Ya no procede", actor=town.editor.actor, now=clock())
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
    make.post(session, town, now=clock(), topic_id=town.topics[0].id)
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
            make.submitted(session, town, now=clock(), hours=24 + hour)
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
    like = make.post(session, town, now=clock(), title="Apertura del plazo de inscripción en los talleres de verano")
    values = like.model_dump(exclude={"id", "ordinal", "planned_at"})
    first = datetime(2027, 3, 1, 8, tzinfo=clock().tzinfo)
    moments = (first + timedelta(days=n % 31, hours=n % 12, minutes=n % 60) for n in range(500))
    session.add_all(Post(**values, ordinal=100 + n, planned_at=at) for n, at in enumerate(moments))
    session.commit()
    page = shown(seat(town.supervisor), "")
    assert "501 publicaciones" in page and "huecos más" in page
    assert len(page.encode()) < 120_000


def test_a_new_post_for_a_place_begins_with_all_that_is_known(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock(), topic_id=town.topics[1].id, language="ca")
    session.commit()
    client = seat(town.author)
    link = re.search(r'href="(/o/riba/posts/new\?[^"]+)"', client.get(address(made.id)).text)
    assert link
    composer = client.get(link[1].replace("&amp;", "&")).text
    assert 'value="2027-03-02"' in composer and 'value="12:00"' in composer
    assert re.search(r'value="1:ca"[^>]* checked', composer) and not re.search(r'value="1:es"[^>]* checked', composer)
    assert re.search(rf'<option value="{town.topics[1].id}" selected', composer)


def test_an_idea_without_a_day_is_offered_to_whoever_may_write_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock())
    by = {"actor": town.editor.actor, "now": clock(), "origin": Origin.HAND}
    idea = note_idea(session, town.organisation, "Fuentes del barrio", Plan(), **by)
    note_idea(session, town.organisation, "Con día", Plan(TUESDAY, time(20)), **by)
    session.commit()
    page = seat(town.editor).get(address(made.id)).text
    assert "Fuentes del barrio" in page and "Con día" not in page
    assert "Fuentes del barrio" not in seat(town.author).get(address(made.id)).text
    composer = seat(town.editor).get(
        f"/o/riba/posts/{idea.year}/{idea.ordinal}/edit?on=2027-03-02&at=12:00&target=1:es"
    )
    assert 'value="12:00"' in composer.text and "Fuentes del barrio" in composer.text


def test_a_piece_makes_an_ordinary_draft_for_the_place_and_rests(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made, kept = slot(session, town, now=clock()), piece(session, town, now=clock())
    session.commit()
    client = seat(town.author)
    assert "Reciclar aceite" in client.get(address(made.id)).text
    assert client.post(f"{address(made.id)}/evergreen", data={"piece": kept.id}).status_code == 303
    post = session.exec(select(Post).order_by(col(Post.id))).one()
    assert (post.status, post.planned_on, post.planned_time) == (Status.DRAFT, TUESDAY, time(12))
    session.refresh(kept)
    assert (kept.uses, kept.last_used_on) == (1, TUESDAY)
    session.commit()
    assert "Hueco" not in day_of(shown(client, ""), SAID)
    assert "ya está lleno" in client.get(address(made.id)).text
    next_week = address(made.id, TUESDAY + timedelta(weeks=1))
    assert "Reciclar aceite" not in client.get(next_week).text
    again = client.post(f"{next_week}/evergreen", data={"piece": kept.id})
    assert again.status_code == 409 and "descansa 90 días" in again.text


def test_whoever_wrote_a_piece_has_written_in_the_draft_made_of_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made, kept = slot(session, town, now=clock()), piece(session, town, now=clock(), by=town.supervisor)
    session.commit()
    seat(town.author).post(f"{address(made.id)}/evergreen", data={"piece": kept.id})
    wrote = session.exec(select(PostContributor.user_id).order_by(col(PostContributor.user_id))).all()
    assert set(wrote) == {town.author.id, town.supervisor.id}


def test_two_presses_make_one_draft(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = slot(session, town, now=clock())
    kept = piece(session, town, now=clock(), rest_days=0)
    session.commit()
    client = seat(town.author)
    answers = [client.post(f"{address(made.id)}/evergreen", data={"piece": kept.id}).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert len(session.exec(select(Post)).all()) == 1


def test_a_piece_of_another_language_or_topic_does_not_fill_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = slot(session, town, now=clock(), topic_id=town.topics[0].id)
    catalan = piece(session, town, now=clock(), title="En catalán", texts={"ca": "L'oli usat."})
    culture = piece(session, town, now=clock(), title="De cultura", topic_id=town.topics[1].id)
    session.commit()
    client = seat(town.author)
    page = client.get(address(made.id)).text
    assert "En catalán" not in page and "De cultura" not in page
    for one in (catalan, culture):
        assert client.post(f"{address(made.id)}/evergreen", data={"piece": one.id}).status_code == 422
    assert session.exec(select(Post)).all() == []


@pytest.mark.parametrize("day", [(2027, 3, 3), (2027, 2, 30), (2026, 12, 29)])
def test_a_day_the_slot_does_not_come_on_has_no_page(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, day: tuple[int, int, int]
):
    made = slot(session, town, now=clock())
    session.commit()
    where = "/".join(map(str, day))
    assert seat(town.author).get(f"/o/riba/plan/slots/{made.id}/{where}").status_code == 404


def test_only_whoever_writes_fills(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made, kept = slot(session, town, now=clock()), piece(session, town, now=clock())
    session.commit()
    for role in (Role.POLITICAL_OFFICE, Role.AUDITOR, Role.LEGAL_REVIEWER, Role.ADMINISTRATOR):
        client = seat(town.people[role])
        assert client.get(address(made.id)).status_code == 403
        assert client.post(f"{address(made.id)}/evergreen", data={"piece": kept.id}).status_code == 403


def test_the_page_and_the_deed_take_few_statements_however_much_is_offered(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    made, counts = slot(session, town, now=clock()), list[int]()
    session.commit()
    client = seat(town.author)
    by = {"actor": town.author.actor, "now": clock(), "origin": Origin.HAND}
    for more in (1, 20):
        for n in range(more):
            kept = piece(session, town, now=clock(), title=f"Pieza {n}")
            note_idea(session, town.organisation, f"Idea {n}", Plan(), **by)
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(address(made.id)).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15
    with counting(wiring.engine) as seen:
        assert client.post(f"{address(made.id)}/evergreen", data={"piece": kept.id}).status_code == 303
    assert seen.count < 25
