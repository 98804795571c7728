"""A post seen beside the calendar: what it says, where it stands, and what this person may do."""

import io
from datetime import date, time

from sqlmodel import Session, select

from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.media.pictures import picture
from tests.posts.composer_form import page_of, send
from tests.posts.conftest import Seat
from tests.sample_town import Person, Town
from tests.statement_counter import counting


def test_it_says_the_text_and_what_comes_next(town: Town, approved: Post, seat: Seat):
    page = seat(town.editor).get(page_of(town, approved, "glance")).text
    assert post_factory.TEXT in page and "Aprobada: sale el" in page and "<html" not in page


def test_accounts_that_say_the_same_stand_together(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    targets = tuple((channel.id, "es") for channel in town.channels[:2])
    both = post_factory.post(session, town, now=clock(), targets=targets)
    session.commit()
    page = seat(town.editor).get(page_of(town, both, "glance")).text
    assert page.count("preview__text") == 1 and "Mastodon" in page and "X es" in page


def test_it_shows_the_picture_that_goes_with_it(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, new_image=(io.BytesIO(picture()), "foto.jpg"), new_alt="La fachada")
    illustrated = session.exec(select(Post)).one()
    session.commit()
    page = seat(town.editor).get(page_of(town, illustrated, "glance")).text
    assert 'alt="La fachada"' in page and f'src="/o/{town.slug}/images/' in page


def test_each_sees_the_deeds_that_are_theirs(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    waiting = post_factory.submitted(session, town, now=clock())
    session.commit()

    def deeds(who: Person) -> list[str]:
        page = seat(who).get(page_of(town, waiting, "glance")).text
        return [word for word in ("Revisar", "Editar", "Mover…") if f"<span>{word}</span>" in page]

    assert deeds(town.author) == ["Editar", "Mover…"]
    assert "Revisar" in deeds(town.supervisor)
    assert deeds(town.auditor) == []


def test_the_calendar_shows_it_to_whoever_sees_the_work(town: Town, seat: Seat):
    assert "data-glance" in seat(town.editor).get(f"/o/{town.slug}/calendar").text
    office = seat(town.political_office)
    assert "data-glance" not in office.get(f"/o/{town.slug}/calendar").text


def test_a_political_office_opens_none(town: Town, post: Post, seat: Seat):
    assert seat(town.political_office).get(page_of(town, post, "glance")).status_code == 403


def test_a_day_to_come_begins_a_post_at_a_press(town: Town, seat: Seat):
    page = seat(town.editor).get(f"/o/{town.slug}/calendar/2027/3").text
    assert f"/o/{town.slug}/posts/new?on=2027-03-02" in page and "on=2027-02-28" not in page
    assert "month__add" not in seat(town.auditor).get(f"/o/{town.slug}/calendar/2027/3").text


def test_it_costs_a_constant_number_of_statements(
    town: Town, session: Session, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    targets = tuple((channel.id, "es") for channel in town.channels[:2])
    both = post_factory.submitted(
        session, town, now=clock(), targets=targets, plan=PublicationPlan(on=date(2027, 3, 9), at=time(9))
    )
    session.commit()
    editor = seat(town.editor)
    with counting(wiring.engine) as asked:
        editor.get(page_of(town, both, "glance"))
    assert asked.count < 12, asked.count
