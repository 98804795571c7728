"""The first page of the day, for whoever opens it."""

import pytest
from sqlmodel import Session

from app.calendar.queries.today import SHOWN
from app.publishing.queries.lines import deliveries_of
from app.publishing.rules import DeliveryState
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock


def test_a_supervisor_sees_what_waits_and_what_goes_out(session: Session, town: Town, clock: StoppedClock, seat):
    make.submitted(session, town, now=clock(), title="Corte de agua")
    make.approved(session, town, now=clock(), hours=2, title="Concierto en la plaza")
    session.commit()
    page = seat(town.supervisor).get(f"/o/{town.slug}/today").text
    assert "Corte de agua" in page and "Concierto en la plaza" in page and "programada" in page


def test_an_author_sees_their_own_drafts_and_no_queue(session: Session, town: Town, clock: StoppedClock, seat):
    make.post(session, town, now=clock(), title="A medias")
    make.post(session, town, now=clock(), title="De otra persona", by=town.editor)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert "A medias" in page and "De otra persona" not in page and "Para decidir" not in page


def test_what_went_wrong_is_there_to_be_seen(session: Session, town: Town, clock: StoppedClock, seat):
    post = make.approved(session, town, now=clock(), title="Se perdió la respuesta")
    deliveries_of(session, post)[0].state = DeliveryState.UNCONFIRMED
    session.commit()
    assert "por confirmar" in seat(town.editor).get(f"/o/{town.slug}/today").text


def test_an_hour_of_today_is_said_as_such_and_a_far_one_by_its_date(session: Session, town: Town, clock, seat):
    make.post(session, town, now=clock(), title="Para mañana", hours=24)
    make.post(session, town, now=clock(), title="Para el año que viene", hours=24 * 400)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert "mañana, 09:00" in page and "4 abr 2028, 09:00" in page


def test_of_many_drafts_the_nearest_are_shown_and_the_rest_are_a_link_away(session: Session, town: Town, clock, seat):
    for ahead in range(SHOWN + 1, 0, -1):
        make.post(session, town, now=clock(), title=f"A {ahead} días", hours=24 * ahead)
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/today").text
    assert page.index("A 1 días") < page.index(f"A {SHOWN} días") and f"A {SHOWN + 1} días" not in page
    assert f"/o/{town.slug}/posts?mine=1" in page


@pytest.mark.parametrize("role", ["political_office", "administrator"])
def test_who_reads_no_posts_has_no_such_page(role: str, town: Town, seat):
    assert seat(getattr(town, role)).get(f"/o/{town.slug}/today").status_code == 403
